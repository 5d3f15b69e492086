import { chooseCodec } from '../codecs/choose-codec.ts';
import { type Codec, CodecFault } from '../codecs/codec.ts';
import { lacks } from '../codecs/codec-answer.ts';
import { type EncodedDownlink, encodeDownlink } from '../codecs/encode-downlink.ts';
import { CodedError } from '../errors.ts';
import { logWarning } from '../log.ts';
import { CodecRefusal } from './codec-refusal.ts';
import type { DownlinkDeps } from './deps.ts';
import { checkedLength, type DownlinkRequest } from './downlink-request.ts';
import type { DownlinkTarget } from './find-device.ts';

/**
 * Lets the device's codec encode what a request says in JSON. A request in bytes stays as it is, and so does one of a device
 * without encoder here: the network may have one, if it can read the session.
 * @throws CodedError if the codec can't be found, fails, or makes no bytes of something
 */
export async function encodePayload(
  request: DownlinkRequest,
  target: DownlinkTarget,
  { codecs }: Pick<DownlinkDeps, 'codecs'>,
): Promise<DownlinkRequest> {
  const { payload: data, fPort, thingName } = request;
  if (data === undefined) return request;
  const codec = await codecOf(target, codecs);
  if (codec === undefined) return request;
  const encoded = await encodeDownlink(codec, { data, fPort }, codecs.sandbox);
  if (encoded === undefined) {
    if (target.endToEnd)
      throw new CodedError('CODEC_FAILED', `${lacks(codec, 'encodeDownlink').message}: bytes are accepted`);
    return request;
  }
  if (encoded.warnings.length > 0) {
    logWarning('CODEC_WARNINGS', { thingName, codec: codec.reference, warnings: encoded.warnings.length });
  }
  const { payload: _encoded, ...rest } = request;
  return { ...rest, fPort: encoded.fPort, frmPayload: bytesOf(encoded, codec, data) };
}

async function codecOf({ codec, device }: DownlinkTarget, codecs: DownlinkDeps['codecs']): Promise<Codec | undefined> {
  try {
    return await chooseCodec({ codec, product: device.product }, codecs);
  } catch (error) {
    if (error instanceof CodecFault) throw new CodedError(error.code, error.message);
    throw error;
  }
}

function bytesOf({ bytes, errors }: EncodedDownlink, { reference }: Codec, data: object): Uint8Array {
  const [error] = errors;
  if (bytes === undefined || error !== undefined) {
    const words = errors.map(({ message }) => message).join('; ');
    throw new CodecRefusal(error?.code ?? 'CODEC_FAILED', `codec ${reference} can't encode payload`, words);
  }
  if (bytes.length === 0 && Object.keys(data).length > 0) {
    throw new CodedError('CODEC_NO_BYTES', `codec ${reference} made no bytes of payload: it knows none of its fields`);
  }
  return checkedLength(bytes, 'payload');
}
