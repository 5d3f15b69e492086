import { JsonReader } from '../the-things-stack/json-reader.ts';
import type { DeviceRecord, DeviceRegistry } from '../the-things-stack/registry/device-registry.ts';
import { covers } from '../the-things-stack/registry/masked.ts';
import type { ServerFields } from '../the-things-stack/registry/server-fields.ts';
import { batchOf, parseChange } from './end-device-request.ts';
import { maskOf, queryMask } from './field-mask.ts';
import type { Right } from './rights.ts';
import type { Route, RouteRequest } from './route.ts';

/** A registry with what the API has to know to serve it. */
export interface ServedRegistry<State> {
  /** In front of `/applications`. */
  readonly server: 'ns' | 'as' | 'js';
  readonly registry: DeviceRegistry<State>;
  readonly fields: ServerFields;
  /** Fields that only those may read, and write, who have the right to keys. */
  readonly keys: readonly string[];
  /** The body of an answer. */
  answer(record: DeviceRecord<State>, mask: readonly string[]): object;
}

/** The devices of a server, but for the Identity Server: there are no lists, and writing is an upsert. */
export function registryRoutes<State>(served: ServedRegistry<State>): readonly Route[] {
  const devices = `/${served.server}/applications/{app}/devices`;
  return [...deletingRoutes(served, devices), ...readingRoutes(served, devices), ...writingRoutes(served, devices)];
}

function deletingRoutes<State>({ registry }: ServedRegistry<State>, devices: string): readonly Route[] {
  const access = ['RIGHT_APPLICATION_DEVICES_WRITE'] as const;
  return [
    {
      method: 'DELETE',
      path: `${devices}/batch`,
      access,
      handle: (request) => {
        registry.deleteAll(batchOf(request));
        return {};
      },
    },
    {
      method: 'DELETE',
      path: `${devices}/{dev}`,
      access,
      handle: ({ deviceID }) => {
        registry.delete(deviceID);
        return {};
      },
    },
  ];
}

function readingRoutes<State>(served: ServedRegistry<State>, devices: string): readonly Route[] {
  return [
    {
      method: 'GET',
      path: `${devices}/{dev}`,
      access: (request) => rightsToRead(served, request),
      handle: ({ deviceID, query }) => {
        const mask = queryMask(query, served.fields.readable);
        return served.answer(served.registry.get(deviceID), mask);
      },
    },
  ];
}

function writingRoutes<State>(served: ServedRegistry<State>, devices: string): readonly Route[] {
  const access = (request: RouteRequest) => rightsToWrite(served, request);
  const handle = (request: RouteRequest): object => {
    const change = parseChange(request, served.fields);
    return served.answer(served.registry.set(change), change.mask);
  };
  return [
    { method: 'PUT', path: `${devices}/{dev}`, access, handle },
    { method: 'POST', path: devices, access, handle },
  ];
}

function rightsToRead<State>({ fields, keys }: ServedRegistry<State>, { query }: RouteRequest): readonly Right[] {
  const mask = queryMask(query, fields.readable);
  return [
    'RIGHT_APPLICATION_DEVICES_READ',
    ...(covers(mask, keys) ? (['RIGHT_APPLICATION_DEVICES_READ_KEYS'] as const) : []),
  ];
}

function rightsToWrite<State>({ fields, keys }: ServedRegistry<State>, { body }: RouteRequest): readonly Right[] {
  const mask = maskOf(new JsonReader(body), fields.writable);
  return [
    'RIGHT_APPLICATION_DEVICES_WRITE',
    ...(covers(mask, keys) ? (['RIGHT_APPLICATION_DEVICES_WRITE_KEYS'] as const) : []),
  ];
}
