import type { Script } from './sandbox/outcome.ts';

/**
 * Name of a codec: `brand/model`, or `brand/model@firmware`. Brand and model as The Things Stack's device repository writes
 * ids: lower-case letters, digits and dashes.
 */
export type CodecReference = string;

const REFERENCE = /^[a-z0-9-]{1,100}\/[a-z0-9-]{1,100}(?:@[A-Za-z0-9._-]{1,40})?$/;

/** Whether a text can name a codec: only such a text may become part of a path. */
export function isCodecReference(text: string): text is CodecReference {
  return REFERENCE.test(text);
}

/** A payload codec: scripts by what they are for. Where the vendor ships one file, all of them are that file. */
export interface Codec {
  readonly reference: CodecReference;
  /** Has `decodeUplink`. */
  readonly uplink?: Script | undefined;
  /** Has `normalizeUplink`. */
  readonly normalizer?: Script | undefined;
  /** Has `encodeDownlink`. */
  readonly downlink?: Script | undefined;
  /** Has `decodeDownlink`. */
  readonly downlinkDecoder?: Script | undefined;
  /** FPort of downlinks for which neither encoder nor request name one, 1..223. */
  readonly fPort?: number | undefined;
  /** What scripts get as `input.variables`. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Codecs by name; undefined where there is none. @throws CodecFault if one can't be read */
export type FindCodec = (reference: CodecReference) => Promise<Codec | undefined>;

/** A codec that is missing, or filed wrongly, in words for whoever filed it. */
export class CodecFault extends Error {
  override readonly name = 'CodecFault';

  constructor(
    message: string,
    readonly code: 'UNKNOWN_CODEC' | 'CODEC_FAILED' = 'CODEC_FAILED',
  ) {
    super(message);
  }
}
