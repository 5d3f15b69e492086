import { chooseCodec } from '../codecs/choose-codec.ts';
import { decodeDownlink } from '../codecs/decode-downlink.ts';
import type { JsonObject } from '../json-object.ts';
import { logWarning } from '../log.ts';
import type { Device } from '../lorawan/device-state.ts';
import { parseApplicationDownlink } from '../networks/the-things-stack/application-downlink.ts';
import type { UpstreamDeps } from './deps.ts';

/**
 * Shows what a downlink means that was queued, where the device's codec can tell.
 * @param message an ApplicationDownlink with its payload in clear
 */
export async function decodeQueued(
  message: JsonObject,
  device: Device,
  { codecs }: Pick<UpstreamDeps, 'codecs'>,
): Promise<JsonObject> {
  const { frmPayload: bytes, fPort } = parseApplicationDownlink(message) ?? {};
  if (bytes === undefined || bytes.length === 0 || fPort === undefined || 'decoded_payload' in message) return message;
  try {
    const codec = await chooseCodec(device, codecs);
    const decoded = codec && (await decodeDownlink(codec, { bytes, fPort }, codecs.sandbox));
    if (decoded === undefined) return message;
    const { data, warnings } = decoded;
    return { ...message, decoded_payload: data, ...(warnings.length > 0 && { decoded_payload_warnings: warnings }) };
  } catch (error) {
    // That it was queued is what the sender waits for; what is wrong with the codec is said with each uplink.
    logWarning('DOWNLINK_NOT_DECODED', { thingName: device.thingName, errorName: (error as Error).name });
    return message;
  }
}
