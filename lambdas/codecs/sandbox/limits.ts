/** What one message may cost. What these figures rest on: every published codec that was tried needs a small part of them. */
export interface Limits {
  /** To evaluate the script, in ms of CPU time; the largest published codec needs 7. */
  readonly loadMs: number;
  /** To decode or encode one message, in ms of CPU time; the limit of other hosts too. */
  readonly callMs: number;
  /** For all of a message, in ms by the clock: what the engine does not interrupt by itself is ended then. */
  readonly clockMs: number;
  /** Of the codec's objects and strings, in bytes. */
  readonly memoryBytes: number;
  /**
   * Of the codec's calls, in bytes. No more: with 64 KiB and up, deeply nested source overflows the stack of the host before
   * that of the codec.
   */
  readonly stackBytes: number;
  /** Of the JSON text that comes back, in characters. */
  readonly outputLength: number;
}

export const LIMITS: Limits = {
  loadMs: 300,
  callMs: 100,
  clockMs: 1000,
  memoryBytes: 16 * 2 ** 20,
  stackBytes: 32 * 2 ** 10,
  outputLength: 64 * 2 ** 10,
};
