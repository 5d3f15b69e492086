import { JsonReader } from '../the-things-stack/json-reader.ts';
import type { DeviceRecord } from '../the-things-stack/registry/device-registry.ts';
import { textAt } from '../the-things-stack/registry/masked.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

type Device = DeviceRecord<undefined>;

/** What devices can be ordered by; a minus in front turns it round. */
const ORDERS: Readonly<Record<string, (device: Device) => string>> = {
  device_id: ({ ids }) => ids.deviceID,
  join_eui: ({ ids }) => ids.joinEUI,
  dev_eui: ({ ids }) => ids.devEUI,
  name: ({ fields }) => textAt(fields, 'name'),
  created_at: ({ createdAt }) => String(createdAt).padStart(16, '0'),
};

/** One page of the devices by `order`, `limit` and `page` of a query, and how many there are in all. */
export function deviceList(
  devices: readonly Device[],
  query: URLSearchParams,
): { readonly page: readonly Device[]; readonly total: number } {
  const request = new JsonReader(Object.fromEntries(query));
  const limit = request.unsigned('limit', MAX_LIMIT) || DEFAULT_LIMIT;
  const start = (Math.max(1, request.unsigned('page')) - 1) * limit;
  return { page: ordered(devices, request).slice(start, start + limit), total: devices.length };
}

function ordered(devices: readonly Device[], request: JsonReader): readonly Device[] {
  const order = request.string('order', 100);
  if (order === '') return devices;
  const keyOf = ORDERS[order.replace(/^-/, '')];
  if (keyOf === undefined) throw request.invalid('order', `value must be in list [${Object.keys(ORDERS).join(' ')}]`);
  const ascending = devices.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  return order.startsWith('-') ? ascending.toReversed() : ascending;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
