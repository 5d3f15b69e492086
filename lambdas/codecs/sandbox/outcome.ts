/** What a host may ask of a codec. */
export type EntryPoint = 'decodeUplink' | 'normalizeUplink' | 'encodeDownlink' | 'decodeDownlink';

/** One file of a codec. */
export interface Script {
  /** Path below the folder of codecs; errors name it. */
  readonly name: string;
  readonly source: string;
}

/** What became of one call, as plain JSON values. */
export type Outcome = Returned | Missing | Failed;

/** The codec answered; whether its answer makes sense is not decided yet. */
interface Returned {
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
