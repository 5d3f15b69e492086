import type { Codec } from '../../lambdas/codecs/codec.ts';

/** A codec of one file. */
export function codec(source: string, reference = 'acme/th-100', more: Partial<Codec> = {}): Codec {
  const script = { name: `${reference}.js`, source };
  return {
    reference,
    uplink: script,
    normalizer: script,
    downlink: script,
    downlinkDecoder: script,
    variables: {},
    ...more,
  };
}

/** Reads the payload of `messages.ts`: 01 67 and a temperature, big endian, in tenths of a degree. */
export const THERMOMETER = codec(`
  function decodeUplink(input) {
    return { data: { temperature: ((input.bytes[2] << 8) | input.bytes[3]) / 10, at: input.recvTime, fPort: input.fPort } };
  }
  function encodeDownlink(input) {
    return 'relay' in input.data ? { bytes: [3, 1, input.data.relay === 'on' ? 255 : 0] } : { bytes: [] };
  }
  function decodeDownlink(input) {
    return { data: { relay: input.bytes[2] === 255 ? 'on' : 'off' } };
  }
`);
