import { type Device, isEndToEnd } from '../lorawan/device-state.ts';
import type { OutboxEntry } from '../lorawan/outbox/entry.ts';
import { NETWORKS } from '../networks/contract.ts';
import { correlationIDsOf } from '../networks/the-things-stack/outbox-correlation.ts';
import { OUTER_SUB_TOPICS, outerTopic } from '../upstream/contract.ts';
import { encryptionOf, outerMessage } from '../upstream/outer-message.ts';
import type { OutboxDeps } from './deps.ts';

/** Tells the user that a downlink is given up, in the form in which the network says it. */
export async function reportFailed(device: Device, entry: OutboxEntry, deps: OutboxDeps): Promise<void> {
  const { place } = entry;
  if (place.at !== 'failed') return;
  const { code, message } = place;
  const { applicationID, deviceID, devEUI } = device;
  const correlation_ids = correlationIDsOf(entry);
  const downlinkFailed = {
    downlink: {
      f_port: entry.fPort,
      frm_payload: entry.frmPayload,
      confirmed: entry.confirmed,
      priority: entry.highPriority ? 'HIGH' : 'NORMAL',
      correlation_ids,
    },
    error: { namespace: 'lorawan-aws-iot', name: code.toLowerCase(), message_format: message },
  };
  const document = {
    end_device_ids: {
      device_id: deviceID,
      application_ids: { application_id: applicationID },
      ...(devEUI !== undefined && { dev_eui: devEUI }),
    },
    correlation_ids,
    received_at: new Date(deps.now()).toISOString(),
  };
  const up = {
    kind: 'downlink_failed',
    ids: { applicationID, deviceID },
    simulated: false,
    from: { network: NETWORKS.theThingsStack },
    message: downlinkFailed,
    document,
  } as const;
  const notes = {
    messageID: `${device.key}:downlink_failed:${entry.id}`,
    encryption: encryptionOf(isEndToEnd(device)),
    errors: [{ code, message }],
  } as const;
  await deps.publish(
    outerTopic(device.thingName, OUTER_SUB_TOPICS[up.kind]),
    outerMessage(up, device, deps.stack, notes),
  );
}
