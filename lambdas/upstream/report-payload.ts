import { logWarning } from '../log.ts';
import type { Device } from '../lorawan/device-state.ts';
import type { ApplicationUp } from '../networks/the-things-stack/application-up.ts';
import type { Uplink } from '../networks/the-things-stack/uplink.ts';
import type { DecodedPayload } from './decode-payload.ts';
import type { UpstreamDeps } from './deps.ts';
import { uplinkIdentity, writeOverOlder } from './report-metrics.ts';

/**
 * Writes decoded data to the shadow `payload`, never over newer data. Fields that this uplink does not have keep the value that
 * an earlier one gave them. A shadow that can't be written costs a warning, never the message.
 */
export async function reportPayload(
  up: ApplicationUp,
  uplink: Uplink,
  decoded: DecodedPayload,
  { thingName }: Device,
  { payloads }: Pick<UpstreamDeps, 'payloads'>,
): Promise<void> {
  const { decoded_payload: data = up.message['decoded_payload'] } = decoded.members;
  if (payloads === undefined || data === undefined || data === null) return;
  try {
    await writeOverOlder(thingName, { ...uplinkIdentity(up, uplink), fPort: uplink.fPort, data }, payloads);
  } catch (error) {
    logWarning('SHADOW_NOT_UPDATED', { thingName, shadow: 'payload', errorName: (error as Error).name });
  }
}
