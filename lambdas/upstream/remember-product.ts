import { isDeepStrictEqual } from 'node:util';
import { changeDevice } from '../device-table/change-device.ts';
import { productOf } from '../device-table/product-of-device.ts';
import type { Device } from '../lorawan/device-state.ts';
import type { Uplink } from '../networks/the-things-stack/uplink.ts';
import type { UpstreamDeps } from './deps.ts';

/**
 * Remembers what the network says of a device, for the codec of its downlinks: one more write with its first uplink, and none
 * until that changes.
 */
export async function rememberProduct(
  device: Device,
  { product, frmPayload, fPort }: Uplink,
  { devices }: Pick<UpstreamDeps, 'devices'>,
): Promise<void> {
  // What has no payload is not decoded by anybody.
  if (frmPayload === undefined || frmPayload.length === 0 || fPort === 0 || isKnown(device, product)) return;
  await changeDevice(devices, device, (current) => ({
    next: isKnown(current, product) ? current : { ...current, product: productOf(current, product) },
    result: undefined,
  }));
}

/** What is undefined is not stored. */
function isKnown(device: Device, product: Uplink['product']): boolean {
  return isDeepStrictEqual(device.product ?? {}, JSON.parse(JSON.stringify(productOf(device, product))));
}
