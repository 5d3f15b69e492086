import type { SendInClear } from '../../downlink/deps.ts';
import { CodedError } from '../../errors.ts';
import { bytesToBase64 } from '../../lorawan/bytes.ts';
import { heliumDownlinkTopic } from './contract.ts';

/** A payload that the console takes as the order to forget what waits for the device. */
const CLEAR_QUEUE = '__clear_downlink_queue__';

/** Ids of devices in the console are UUIDs. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Over the topic where the console listens for the device. It knows neither priorities nor attempts, and never says what becomes
 * of a downlink.
 */
export function heliumDownlinks(publish: (topic: string, message: object) => Promise<void>): SendInClear {
  return async ({ deviceID, devEUI }, operation, { frmPayload, fPort = 1, confirmed }) => {
    if (!UUID.test(deviceID)) throw unknownDevice(devEUI ?? deviceID);
    if (frmPayload === undefined) throw noEncoder();
    const topic = heliumDownlinkTopic(deviceID);
    if (operation === 'replace')
      await publish(topic, { payload_raw: bytesToBase64(new TextEncoder().encode(CLEAR_QUEUE)) });
    await publish(topic, { payload_raw: bytesToBase64(frmPayload), port: fPort, confirmed });
  };
}

function unknownDevice(device: string): CodedError {
  const mend = 'it is learnt from the next uplink, or from the attribute deviceID of the thing';
  return new CodedError('UNKNOWN_THING', `the id of device ${device} in the Helium Console is not known: ${mend}`);
}

function noEncoder(): CodedError {
  return new CodedError(
    'UNKNOWN_CODEC',
    'Helium encodes no payload, and the device has no codec that does: bytes are accepted',
  );
}
