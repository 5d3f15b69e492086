import { isID, NOT_AN_ID } from '../the-things-stack/identifiers.ts';
import { JsonReader } from '../the-things-stack/json-reader.ts';
import type { DeviceChange } from '../the-things-stack/registry/device-registry.ts';
import { parseEndDevice } from '../the-things-stack/registry/end-device-json.ts';
import { textAt } from '../the-things-stack/registry/masked.ts';
import { notSimulated } from '../the-things-stack/registry/registry-errors.ts';
import type { ServerFields } from '../the-things-stack/registry/server-fields.ts';
import { StackError } from '../the-things-stack/stack-error.ts';
import { maskOf } from './field-mask.ts';
import type { RouteRequest } from './route.ts';

/** A request to write a device: `{"end_device": {…}, "field_mask": …}`. The ID in the path goes before the body's. */
export function parseChange({ deviceID, body }: RouteRequest, fields: ServerFields): DeviceChange {
  const request = new JsonReader(body);
  const mask = maskOf(request, fields.writable);
  const unknown = mask.find((path) => fields.notSimulated.some((own) => path === own || path.startsWith(`${own}.`)));
  if (unknown !== undefined) throw new StackError(notSimulated, { attributes: { field: unknown } });
  const message = request.object('end_device') ?? new JsonReader({}, 'end_device');
  const endDevice = parseEndDevice(message);
  return { deviceID: deviceID || requiredID(message, textAt(endDevice, 'ids.device_id')), endDevice, mask };
}

/** The `device_ids` of a batch: 1 to 20, repeated in the query. */
export function batchOf({ query }: RouteRequest): readonly string[] {
  const deviceIDs = query.getAll('device_ids');
  const wrong = (reason: string) => new JsonReader({}).invalid('device_ids', reason);
  if (deviceIDs.length < 1 || deviceIDs.length > 20)
    throw wrong('value must contain between 1 and 20 items, inclusive');
  if (!deviceIDs.every(isID)) throw wrong(NOT_AN_ID);
  return deviceIDs;
}

function requiredID(message: JsonReader, deviceID: string): string {
  if (deviceID === '') throw message.invalid('ids.device_id', NOT_AN_ID);
  return deviceID;
}
