import type { JsonObject } from '../../json-object.ts';
import type { DevAddr, DevEUI, JoinEUI } from '../../lorawan/identifiers.ts';
import { isIdentifier } from '../the-things-stack/wire.ts';

/** Who a message is about, in ThingPark's terms. */
interface MessageSource {
  readonly DevEUI: DevEUI;
  readonly JoinEUI?: JoinEUI | undefined;
  readonly DevAddr?: DevAddr | undefined;
  /** Of the subscriber. */
  readonly CustomerID?: string | undefined;
}

/** The same in those of The Things Stack. ThingPark knows devices by their DevEUI alone, so that ids are made of that. */
export function endDeviceIds({ DevEUI, JoinEUI, DevAddr, CustomerID }: MessageSource): JsonObject {
  return {
    device_id: `eui-${DevEUI.toLowerCase()}`,
    application_ids: { application_id: identifierOf(CustomerID) ?? 'thing-park' },
    dev_eui: DevEUI,
    ...(JoinEUI !== undefined && { join_eui: JoinEUI }),
    ...(DevAddr !== undefined && { dev_addr: DevAddr }),
  };
}

/** A name as The Things Stack would write an id; undefined if too little is left of it. */
export function identifierOf(name: string | undefined): string | undefined {
  const id = name
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return id !== undefined && isIdentifier(id) ? id : undefined;
}
