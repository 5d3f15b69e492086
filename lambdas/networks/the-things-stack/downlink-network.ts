import * as v from 'valibot';
import { isJsonObject, type JsonObject } from '../../json-object.ts';
import { wrappedKeyOf } from '../../lorawan/app-s-key.ts';
import {
  type DownlinkNetwork,
  type NetworkDownlink,
  type NetworkIDs,
  type NetworkSession,
  NetworkUnavailable,
  type PushAnswer,
} from '../../outbox/deps.ts';
import { ApiError, type TheThingsStackApi } from './api-client.ts';
import { apiKeyRefused } from './api-key-refused.ts';
import { parseApplicationDownlink } from './application-downlink.ts';
import { read } from './application-up.ts';
import { applicationDownlinkJson } from './downlink-queue-request.ts';
import { parseKeyEnvelope } from './key-envelope.ts';
import { correlationIDsOf, outboxIDOf } from './outbox-correlation.ts';
import { minFCntDownOf } from './queue-error.ts';
import { devAddr, jsonObject, uint32 } from './wire.ts';

/** Downlinks over the HTTP API: only there does an error come back to who pushed. */
export function downlinkNetwork(api: TheThingsStackApi): DownlinkNetwork {
  return {
    async push(device, operation, downlink) {
      try {
        await api.call('POST', `${pathOf(device)}/down/${operation}`, { downlinks: [downlinkJson(downlink)] });
        return { is: 'accepted' };
      } catch (error) {
        return answerOf(known(error), downlink);
      }
    },

    async queued(device) {
      const { downlinks } = (await answered(() => api.call('GET', `${pathOf(device)}/down`))) ?? {};
      if (!Array.isArray(downlinks)) return [];
      const ids = downlinks
        .filter(isJsonObject)
        .map((downlink) => outboxIDOf(parseApplicationDownlink(downlink)?.correlationIDs ?? []));
      return ids.filter((id) => id !== undefined);
    },

    async record(device) {
      const paths = ['session', 'pending_session'].flatMap((session) =>
        ['dev_addr', 'keys.session_key_id', 'keys.app_s_key', 'last_a_f_cnt_down'].map((path) => `${session}.${path}`),
      );
      const record = await answered(() => api.call('GET', `${pathOf(device)}?field_mask=${paths.join(',')}`));
      if (record === undefined) return undefined;
      return readable(() => ({ session: sessionOf(record['session']), pending: sessionOf(record['pending_session']) }));
    },
  };
}

/** Ids are of the network's own pattern, which needs no escaping. */
const pathOf = ({ applicationID, deviceID }: NetworkIDs): string =>
  `/as/applications/${applicationID}/devices/${deviceID}`;

function downlinkJson({ slot, ...downlink }: NetworkDownlink): JsonObject {
  const correlationIDs = correlationIDsOf(downlink);
  if (slot === undefined) return applicationDownlinkJson({ ...downlink, correlationIDs });
  // What the network can't decrypt it does not send again by itself.
  const encrypted = applicationDownlinkJson({ ...downlink, correlationIDs, maxAttempts: undefined });
  return { session_key_id: slot.sessionID, f_cnt: slot.fCntDown, ...encrypted };
}

/** Answers of the queue that mean "not before the device was heard"; see `pkg/networkserver/grpc_asns.go` of The Things Stack. */
const HELD: readonly (string | undefined)[] = [
  'pkg/applicationserver:no_device_session',
  'pkg/networkserver:unknown_mac_state',
];

function answerOf(error: ApiError, { slot }: NetworkDownlink): PushAnswer {
  if (error.code === 'pkg/networkserver:f_cnt_too_low') {
    return { is: 'too-low', minFCntDown: minFCntDownOf(error, slot?.sessionID) };
  }
  if (error.code === 'pkg/networkserver:unknown_session') return { is: 'unknown-session' };
  if (HELD.includes(error.code)) return { is: 'held' };
  if (error.isAmbiguous) return { is: 'unknown' };
  if (error.passes) return { is: 'busy' };
  return { is: 'refused', code: 'REFUSED_BY_NETWORK', message: error.message };
}

/** The body of a 200; undefined where the network has no such thing. */
async function answered(call: () => Promise<JsonObject>): Promise<JsonObject | undefined> {
  try {
    return await call();
  } catch (thrown) {
    const error = known(thrown);
    if (error.saysMissing || HELD.includes(error.code)) return undefined;
    throw new NetworkUnavailable(error.message);
  }
}

/** What can't be read is no answer: nothing may be done by halves of it. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new NetworkUnavailable((error as Error).message);
  }
}

/** @throws CodedError `API_KEY_REFUSED`, and what is no answer of the network */
function known(error: unknown): ApiError {
  if (!(error instanceof ApiError)) throw error;
  if (!error.refusesKey) return error;
  throw apiKeyRefused(error);
}

const SessionSchema = v.object({
  dev_addr: v.optional(devAddr),
  keys: v.object({ session_key_id: v.optional(v.string()), app_s_key: v.optional(jsonObject) }),
  last_a_f_cnt_down: uint32,
});

/**
 * A session whose key has a label can only be read with a KEK, so that its payloads are encrypted end to end. Only a device
 * that never joins (ABP) has one without an id, which the network encrypts.
 */
function sessionOf(json: unknown): NetworkSession | undefined {
  if (!isJsonObject(json) || !isJsonObject(json['keys'])) return undefined;
  const { dev_addr, keys, last_a_f_cnt_down: lastAFCntDown } = read(SessionSchema, json, 'session');
  const envelope = keys.app_s_key && parseKeyEnvelope(keys.app_s_key);
  const appSKey = envelope && wrappedKeyOf(envelope);
  const id = keys.session_key_id ?? dev_addr ?? '';
  return { id, devAddr: dev_addr, endToEnd: appSKey !== undefined, appSKey, lastAFCntDown, envelope };
}
