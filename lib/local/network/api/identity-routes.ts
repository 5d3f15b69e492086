import type { IdentityServer } from '../the-things-stack/identity-server.ts';
import { withoutZeros } from '../the-things-stack/proto-json.ts';
import type { DeviceChange, DeviceRecord } from '../the-things-stack/registry/device-registry.ts';
import { IDENTITY_SERVER_FIELDS } from '../the-things-stack/registry/server-fields.ts';
import { deviceList } from './device-list.ts';
import { endDeviceAnswer } from './end-device-answer.ts';
import { batchOf, parseChange } from './end-device-request.ts';
import { queryMask } from './field-mask.ts';
import type { Route, RouteRequest } from './route.ts';

const READ = ['RIGHT_APPLICATION_DEVICES_READ'] as const;
const WRITE = ['RIGHT_APPLICATION_DEVICES_WRITE'] as const;
/** What a new device may have: all that the server keeps, by the outermost names. */
const ALL = [...new Set(IDENTITY_SERVER_FIELDS.writable.map((path) => path.split('.')[0] ?? path))];

const DEVICES = '/applications/{app}/devices';

/** The devices of the Identity Server, all, some and one by one. */
export function identityRoutes(server: IdentityServer, applicationID: string): readonly Route[] {
  const answer: Answering = (record, mask) => endDeviceAnswer({ applicationID, record, mask });
  return [...collectionRoutes(server, answer), ...batchRoutes(server, answer), ...singleRoutes(server, answer)];
}

type Answering = (record: DeviceRecord<undefined>, mask: readonly string[]) => object;

function collectionRoutes(server: IdentityServer, answer: Answering): readonly Route[] {
  return [
    {
      method: 'GET',
      path: DEVICES,
      access: READ,
      handle: (request) => {
        const mask = readable(request);
        const { page, total } = deviceList(server.devices.all(), request.query);
        request.setHeader('X-Total-Count', String(total));
        return withoutZeros({ end_devices: page.map((record) => answer(record, mask)) });
      },
    },
    {
      method: 'POST',
      path: DEVICES,
      access: WRITE,
      handle: (request) => answer(server.create(parseNew(request)), ALL),
    },
  ];
}

function batchRoutes({ devices }: IdentityServer, answer: Answering): readonly Route[] {
  const path = `${DEVICES}/batch`;
  return [
    {
      method: 'GET',
      path,
      access: READ,
      handle: (request) => {
        const mask = readable(request);
        const found = batchOf(request).flatMap((deviceID) => devices.find(deviceID) ?? []);
        return withoutZeros({ end_devices: found.map((record) => answer(record, mask)) });
      },
    },
    {
      method: 'DELETE',
      path,
      access: WRITE,
      handle: (request) => {
        devices.deleteAll(batchOf(request));
        return {};
      },
    },
  ];
}

function singleRoutes(server: IdentityServer, answer: Answering): readonly Route[] {
  const path = `${DEVICES}/{dev}`;
  return [
    {
      method: 'GET',
      path,
      access: READ,
      handle: (request) => {
        const mask = readable(request);
        return answer(server.devices.get(request.deviceID), mask);
      },
    },
    {
      method: 'PUT',
      path,
      access: WRITE,
      handle: (request) => {
        const change = parseChange(request, IDENTITY_SERVER_FIELDS);
        return answer(server.update(change), change.mask);
      },
    },
    {
      method: 'DELETE',
      path,
      access: WRITE,
      handle: ({ deviceID }) => {
        server.devices.delete(deviceID);
        return {};
      },
    },
  ];
}

/** A mask is for updates; one that comes along with a new device is ignored. */
function parseNew(request: RouteRequest): DeviceChange {
  const body = { ...Object(request.body), field_mask: undefined, fieldMask: undefined };
  return { ...parseChange({ ...request, body }, IDENTITY_SERVER_FIELDS), mask: ALL };
}

function readable({ query }: RouteRequest): readonly string[] {
  return queryMask(query, IDENTITY_SERVER_FIELDS.readable);
}
