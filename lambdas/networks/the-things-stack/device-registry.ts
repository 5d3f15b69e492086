import type { DeviceRegistry } from '../../devices/deps.ts';
import type { DeviceIDs, EntryFields, Server } from '../../devices/network-device.ts';
import type { JsonObject } from '../../json-object.ts';
import { ApiError, type TheThingsStackApi } from './api-client.ts';
import { deviceClaims } from './device-claims.ts';
import { isAbsent, isIDTaken, registryError, withoutSecrets } from './device-registry-error.ts';
import { idsJson, parseEndDevice, radioJson, rootKeysJson, versionIDsJson } from './end-device-json.ts';

export interface DeviceRegistryOptions {
  /** API of the Identity Server, which may be on another host than the cluster. */
  readonly identityServer: TheThingsStackApi;
  /** API of the cluster that the application is on. */
  readonly cluster: TheThingsStackApi;
  /** Host of the cluster, by which devices are told where their servers are. */
  readonly clusterHost: string;
  readonly applicationID: string;
}

/** Below `/api/v3`, before `/applications`. */
const PATHS: Readonly<Record<Server, string>> = {
  identityServer: '',
  joinServer: '/js',
  networkServer: '/ns',
  applicationServer: '/as',
};

/** Devices in The Things Stack, whose four servers each keep a part and take only their own field masks. */
export function deviceRegistry(options: DeviceRegistryOptions): DeviceRegistry {
  const { identityServer, cluster, clusterHost, applicationID } = options;
  const devices = (server: Server) => `${PATHS[server]}/applications/${applicationID}/devices`;
  const addresses = { network_server_address: clusterHost, application_server_address: clusterHost };

  const put = async (server: Server, ids: DeviceIDs, fields: JsonObject, paths: readonly string[]): Promise<void> => {
    const body = { end_device: { ids: idsJson(ids), ...fields }, field_mask: { paths } };
    await answered(() => cluster.call('PUT', `${devices(server)}/${ids.deviceID}`, body));
  };

  return {
    async find(deviceID) {
      const path = `${devices('identityServer')}/${deviceID}?field_mask=name,attributes,version_ids`;
      const json = await answeredOr(isAbsent, () => identityServer.call('GET', path));
      return json && readable(() => parseEndDevice(json));
    },

    async create(ids, entry, claimed) {
      const { name, attributes } = entry;
      const fields = { name, attributes, version_ids: versionIDsJson(entry.versionIDs), ...addresses };
      // The keys of a claimed device stay at the Join Server that it was claimed from.
      const end_device = { ids: idsJson(ids), ...fields, ...(!claimed && { join_server_address: clusterHost }) };
      const made = await answeredOr(isIDTaken, () =>
        identityServer.call('POST', devices('identityServer'), { end_device }),
      );
      return made !== undefined;
    },

    async update(deviceID, changes, claimed) {
      const server = claimed === undefined ? {} : { join_server_address: claimed ? '' : clusterHost };
      const fields = { ...entryJson(changes), ...server };
      const end_device = { ids: { device_id: deviceID }, ...fields };
      const body = { end_device, field_mask: { paths: Object.keys(fields) } };
      const path = `${devices('identityServer')}/${deviceID}`;
      const changed = await answeredOr(isAbsent, () => identityServer.call('PUT', path, body));
      return changed !== undefined;
    },

    async registerKeys(ids, keys) {
      const root_keys = rootKeysJson(keys);
      const paths = [...Object.keys(addresses), ...Object.keys(root_keys).map((key) => `root_keys.${key}.key`)];
      await silent([keys.appKey, keys.nwkKey], () => put('joinServer', ids, { ...addresses, root_keys }, paths));
    },

    async registerApplication(ids, versionIDs) {
      const version_ids = versionIDsJson(versionIDs);
      const isKnown = Object.keys(version_ids).length > 0;
      // With its EUIs the Application Server can ask the Join Server for keys; an empty mask is refused.
      const paths = [...Object.keys(idsJson(ids)).map((id) => `ids.${id}`), ...(isKnown ? ['version_ids'] : [])];
      await put('applicationServer', ids, isKnown ? { version_ids } : {}, paths);
    },

    async registerRadio(ids, radio, isNew) {
      const classes = isNew ? { supports_class_b: false, supports_class_c: false } : {};
      const fields = { supports_join: true, ...radioJson(radio), ...classes };
      await put('networkServer', ids, fields, Object.keys(fields));
    },

    async changeRadio(ids, radio) {
      const fields = radioJson(radio);
      await put('networkServer', ids, fields, Object.keys(fields));
    },

    ...deviceClaims(cluster, applicationID),

    async remove(server, deviceID) {
      const api = server === 'identityServer' ? identityServer : cluster;
      await answeredOr(isAbsent, () => api.call('DELETE', `${devices(server)}/${deviceID}`));
    },
  };
}

function entryJson({ name, attributes, versionIDs }: Partial<EntryFields>): JsonObject {
  return {
    ...(name !== undefined && { name }),
    ...(attributes !== undefined && { attributes }),
    ...(versionIDs !== undefined && { version_ids: versionIDsJson(versionIDs) }),
  };
}

/** The body of a 200; undefined where the network refused for that reason. */
async function answeredOr(
  isExpected: (thrown: unknown) => boolean,
  call: () => Promise<JsonObject>,
): Promise<JsonObject | undefined> {
  try {
    return await call();
  } catch (thrown) {
    if (isExpected(thrown)) return undefined;
    throw registryError(thrown);
  }
}

async function answered(call: () => Promise<JsonObject>): Promise<void> {
  await answeredOr(() => false, call);
}

/** Keeps secrets out of what goes wrong. */
async function silent(secrets: readonly (string | undefined)[], step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    const known = secrets.filter((secret) => secret !== undefined);
    throw error instanceof Error ? withoutSecrets(error, known) : error;
  }
}

/** What can't be read is the network's fault, and not for ever. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw registryError(new ApiError(0, (error as Error).message));
  }
}
