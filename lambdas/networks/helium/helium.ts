import type { JsonObject } from '../../json-object.ts';
import { bytesToBase64 } from '../../lorawan/bytes.ts';
import { NETWORKS } from '../contract.ts';
import type { UpstreamNetwork } from '../upstream-network.ts';
import {
  type ConsoleMessage,
  decodedMembers,
  isConfirmed,
  isConsoleMessage,
  isJoin,
  parseConsoleMessage,
} from './console-message.ts';
import { rxMetadata, settingsOf, timestampOf } from './reception.ts';

/** The Helium Console: uplinks and joins of all devices, on one topic. */
export const helium: UpstreamNetwork = {
  name: NETWORKS.helium,
  toApplicationUp(message) {
    if (!isConsoleMessage(message)) return undefined;
    const parsed = parseConsoleMessage(message);
    const receivedAt = timestampOf(parsed.reported_at);
    const time = receivedAt === undefined ? {} : { received_at: receivedAt };
    return {
      end_device_ids: endDeviceIDs(parsed),
      ...(parsed.uuid !== undefined && { correlation_ids: [`helium:${parsed.uuid}`] }),
      ...time,
      ...(isJoin(parsed) ? { join_accept: time } : { uplink_message: { ...uplinkOf(parsed), ...time } }),
    };
  },
  notesOn: ({ replay }) => (replay === true ? { isReplay: true } : {}),
};

function endDeviceIDs({ id, dev_eui, app_eui, devaddr, metadata }: ConsoleMessage): JsonObject {
  const organizationID = [metadata, ...metadata.labels].find((known) => known.organization_id)?.organization_id;
  return {
    device_id: id,
    application_ids: { application_id: organizationID ?? 'helium' },
    dev_eui,
    ...(app_eui !== undefined && { join_eui: app_eui }),
    ...(devaddr !== undefined && { dev_addr: devaddr }),
  };
}

function uplinkOf(parsed: ConsoleMessage): JsonObject {
  const { fcnt, port, payload, hotspots } = parsed;
  const settings = settingsOf(hotspots);
  return {
    f_port: port,
    f_cnt: fcnt,
    ...(payload !== undefined && payload.length > 0 && { frm_payload: bytesToBase64(payload) }),
    ...decodedMembers(parsed),
    rx_metadata: hotspots.map(rxMetadata),
    ...(settings !== undefined && { settings }),
    ...(isConfirmed(parsed) && { confirmed: true }),
  };
}
