import { correlationOf } from '../../device-table/correlations.ts';
import type { DownlinkAddress, SendInClear } from '../../downlink/deps.ts';
import { CodedError } from '../../errors.ts';
import type { JsonObject } from '../../json-object.ts';
import { bytesToHex } from '../../lorawan/bytes.ts';
import { type Correlation, deviceKey } from '../../lorawan/device-state.ts';
import type { Downlink } from '../the-things-stack/downlink-queue-request.ts';
import { parseApplicationServer } from './application-server.ts';
import { downlinkTopic } from './contract.ts';

/** What handing over a downlink to ThingPark needs from outside. */
export interface ThingParkDeps {
  /** Pattern of the topics that ThingPark listens to. */
  readonly downlinkTopicPattern: string;
  /** How long a downlink may wait until it is sent, in s; absent: as long as ThingPark keeps it. */
  readonly downlinkValiditySeconds?: number | undefined;
  /** Text of the secret with the application server; absent where ThingPark asks for none. */
  readonly readServer?: (() => Promise<string>) | undefined;
  /** Has a device remember the user's words for a downlink. @param key of the device */
  remember(key: string, correlation: Correlation): Promise<void>;
  /** ms since 1970. */
  now(): number;
}

/** Over the topic where ThingPark listens. It knows neither priorities nor a number of attempts, and tells of no acknowledgement. */
export function thingParkDownlinks(
  publish: (topic: string, message: object) => Promise<void>,
  { downlinkTopicPattern, downlinkValiditySeconds, readServer, remember, now }: ThingParkDeps,
): SendInClear {
  return async (device, operation, downlink) => {
    const { devEUI, product } = device;
    if (devEUI === undefined) throw new CodedError('UNKNOWN_THING', 'ThingPark knows devices by their DevEUI alone');
    if (product?.hasUnknownKey) throw new CodedError('ENCRYPTED_SESSION', UNKNOWN_KEY);
    const server = readServer && parseApplicationServer(await readServer());
    const [correlationId] = downlink.correlationIDs;
    const correlation = correlationId === undefined ? undefined : correlationOf(correlationId);
    const message = {
      // ThingPark compares it with its own clock where it asks for a key.
      Time: new Date(now()).toISOString(),
      DevEUI: devEUI,
      ...(downlink.fPort !== undefined && { FPort: downlink.fPort }),
      ...content(downlink, device),
      Confirmed: downlink.confirmed ? '1' : '0',
      FlushDownlinkQueue: operation === 'replace' ? '1' : '0',
      ...(downlinkValiditySeconds !== undefined && { ValidityTime: downlinkValiditySeconds }),
      ...(correlation !== undefined && { CorrelationID: correlation.id }),
      ...(server !== undefined && { AS_ID: server.id, AS_KEY: server.key }),
    };
    // Before it can be reported.
    if (correlation !== undefined) await remember(deviceKey(device), correlation);
    await publish(downlinkTopic(downlinkTopicPattern, devEUI), { DevEUI_downlink: message });
  };
}

const UNKNOWN_KEY =
  'ThingPark has no AppSKey of the device, whose payloads are encrypted end to end, and none is known here to encrypt downlinks by: ' +
  'they are accepted again with the first uplink that ThingPark can read';

/** Bytes, or what the device's driver in ThingPark is to encode: it shows by having decoded the last uplink. */
function content({ frmPayload, decodedPayload }: Downlink, { product }: DownlinkAddress): JsonObject {
  if (frmPayload !== undefined) return { payload_hex: bytesToHex(frmPayload).toLowerCase() };
  if (product?.decodedByNetwork) return { payload: decodedPayload };
  throw new CodedError(
    'UNKNOWN_CODEC',
    'the device has no codec that encodes payload, and no driver of ThingPark has decoded its last uplink: bytes are accepted',
  );
}
