import { chooseCodec } from '../codecs/choose-codec.ts';
import { CodecFault, type CodecReference } from '../codecs/codec.ts';
import { type DecodedUplink, decodeUplink } from '../codecs/decode-uplink.ts';
import { productOf } from '../device-table/product-of-device.ts';
import type { JsonObject } from '../json-object.ts';
import type { Device } from '../lorawan/device-state.ts';
import type { Uplink } from '../networks/the-things-stack/uplink.ts';
import type { OpenedPayload } from './decrypt-uplink.ts';
import type { UpstreamDeps } from './deps.ts';
import type { IntegrationNotes } from './outer-message.ts';

/** What decoding adds to a message. */
export interface DecodedPayload {
  /** Members of `uplink_message`, in the network's own terms. */
  readonly members: JsonObject;
  /** Which codec was asked, whether or not it could decode. */
  readonly codec?: CodecReference | undefined;
  readonly errors: NonNullable<IntegrationNotes['errors']>;
}

const NOT_DECODED: DecodedPayload = { members: {}, errors: [] };

/**
 * Decodes a payload in clear by the device's codec, unless the network has done so. Whatever is wrong with a codec costs what it
 * would have added, and is said in `errors`.
 */
export async function decodePayload(
  uplink: Uplink,
  payload: OpenedPayload,
  device: Pick<Device, 'codec' | 'product'>,
  { codecs, now }: Pick<UpstreamDeps, 'codecs' | 'now'>,
): Promise<DecodedPayload> {
  const bytes = payload.frmPayload === 'unchanged' ? uplink.frmPayload : payload.frmPayload;
  if (bytes === undefined || bytes.length === 0 || uplink.fPort === 0) return NOT_DECODED;
  try {
    const codec = await chooseCodec({ codec: device.codec, product: productOf(device, uplink.product) }, codecs);
    if (codec === undefined) return NOT_DECODED;
    const receivedAt = Date.parse(uplink.receivedAt ?? '') || now();
    const decoded = await decodeUplink(codec, { bytes, fPort: uplink.fPort, receivedAt }, codecs.sandbox);
    const { errors } = decoded;
    return { members: membersOf(decoded), codec: codec.reference, errors };
  } catch (error) {
    const { message, code } = error instanceof CodecFault ? error : unreadable(error);
    return { ...NOT_DECODED, errors: [{ code, message }] };
  }
}

/** Empty lists are left out, as the network does; what the network said beside its own decoded payload goes with that. */
function membersOf({ data, warnings, normalized, normalizedWarnings }: DecodedUplink): JsonObject {
  if (data === undefined) return {};
  return {
    decoded_payload: data,
    decoded_payload_warnings: unlessEmpty(warnings),
    normalized_payload: normalized,
    normalized_payload_warnings: unlessEmpty(normalizedWarnings),
  };
}

const unlessEmpty = (texts: readonly string[]) => (texts.length > 0 ? texts : undefined);

function unreadable(error: unknown): CodecFault {
  return new CodecFault(
    `the device's codec could not be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}`,
  );
}
