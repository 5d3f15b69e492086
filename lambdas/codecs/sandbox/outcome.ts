/** What a host may ask of a codec. */
export type EntryPoint = 'decodeUplink' | 'normalizeUplink' | 'encodeDownlink' | 'decodeDownlink';

/** One file of a codec. */
export interface Script {
  /** Path below the folder of codecs; errors name it. */
  readonly name: string;
  readonly source: string;
}

/** A function of a codec, and what it is given. */
export interface Call {
  readonly entryPoint: EntryPoint;
  /** See `Sandbox.run`. */
  readonly input: object;
}

/** What became of one call, as plain JSON values. */
export type Outcome = Returned | Missing | Failed;

/** The codec answered; whether its answer makes sense is not decided yet. */
export interface Returned {
  readonly is: 'returned';
  readonly value: unknown;
  /** How many members were NaN or infinite, and are null now. */
  readonly notFinite: number;
}

/** The script has no such function, nor one of its predecessors. */
interface Missing {
  readonly is: 'missing';
}

export interface Failed {
  readonly is: 'failed';
  /** `CODEC_LIMIT`: out of time, memory, stack or output; `CODEC_FAILED`: anything else. */
  readonly code: 'CODEC_FAILED' | 'CODEC_LIMIT';
  /** The codec's own words, with line and column; they may quote the payload. */
  readonly message: string;
}
