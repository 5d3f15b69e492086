import * as v from 'valibot';
import type { JsonObject } from '../../json-object.ts';
import { NETWORKS } from '../contract.ts';
import { read } from '../the-things-stack/application-up.ts';
import { joinEUI } from '../the-things-stack/wire.ts';
import { endDeviceIds } from './end-device-ids.ts';
import { DEVICE_FIELDS, time } from './wire.ts';

const AnySchema = v.object({ ...DEVICE_FIELDS, JoinEUI: v.optional(joinEUI), LastUpdateTime: time });

/**
 * What The Things Stack has no kind for: it is handed on as ThingPark said it.
 * @param name of the member that it was in
 * @param native the whole message, without what nobody may see
 */
export function serviceData(json: JsonObject, name: string, native: JsonObject): JsonObject {
  const { LastUpdateTime, Time: receivedAt = LastUpdateTime, ...source } = read(AnySchema, json, name);
  return {
    end_device_ids: endDeviceIds(source),
    ...(receivedAt !== undefined && { received_at: receivedAt }),
    service_data: { service: NETWORKS.thingPark, data: native },
  };
}
