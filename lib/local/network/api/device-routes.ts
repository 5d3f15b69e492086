import type { ApplicationDevice } from '../the-things-stack/application-device.ts';
import type { ApplicationServer } from '../the-things-stack/application-server.ts';
import type { JoinServer } from '../the-things-stack/join-server.ts';
import type { NetworkServer } from '../the-things-stack/network-server.ts';
import type { NetworkDevice } from '../the-things-stack/network-session.ts';
import type { DeviceRecord } from '../the-things-stack/registry/device-registry.ts';
import {
  APPLICATION_SERVER_FIELDS,
  JOIN_SERVER_FIELDS,
  NETWORK_SERVER_FIELDS,
} from '../the-things-stack/registry/server-fields.ts';
import { endDeviceAnswer } from './end-device-answer.ts';
import { registryRoutes, type ServedRegistry } from './registry-routes.ts';
import type { Route } from './route.ts';
import { applicationSessions, networkSessions } from './session-json.ts';

const APP_S_KEYS = ['session.keys.app_s_key.key', 'pending_session.keys.app_s_key.key'];
const NETWORK_KEYS = ['session', 'pending_session'].flatMap((name) =>
  ['f_nwk_s_int_key', 's_nwk_s_int_key', 'nwk_s_enc_key'].map((key) => `${name}.keys.${key}.key`),
);
const ROOT_KEYS = ['root_keys.app_key.key', 'root_keys.nwk_key.key', 'root_keys.root_key_id'];

export interface DeviceServers {
  readonly applicationID: string;
  readonly applicationServer: ApplicationServer;
  readonly joinServer: JoinServer;
  readonly networkServer: NetworkServer;
}

/** A device as Application Server, Network Server and Join Server have it. */
export function deviceRoutes(servers: DeviceServers): readonly Route[] {
  const { applicationID, applicationServer, joinServer, networkServer } = servers;
  const as: ServedRegistry<ApplicationDevice> = {
    server: 'as',
    registry: applicationServer.devices,
    fields: APPLICATION_SERVER_FIELDS,
    keys: APP_S_KEYS,
    answer: (record, mask) => {
      const seen = applicationSessions(applicationServer, record.state);
      return endDeviceAnswer({ applicationID, record, mask, devAddr: record.state.session?.devAddr, seen });
    },
  };
  const ns: ServedRegistry<NetworkDevice> = {
    server: 'ns',
    registry: networkServer.devices,
    fields: NETWORK_SERVER_FIELDS,
    keys: NETWORK_KEYS,
    answer: (record, mask) => {
      const seen = networkSessions(record.state);
      return endDeviceAnswer({ applicationID, record, mask, devAddr: record.state.session?.devAddr, seen });
    },
  };
  const answer = (record: DeviceRecord<unknown>, mask: readonly string[]) =>
    endDeviceAnswer({ applicationID, record, mask });
  const js = {
    server: 'js',
    registry: joinServer.devices,
    fields: JOIN_SERVER_FIELDS,
    keys: ROOT_KEYS,
    answer,
  } as const;
  return [...registryRoutes(as), ...registryRoutes(ns), ...registryRoutes(js)];
}
