import { randomBytes } from 'node:crypto';

/** What the network takes from outside, so that a test can decide it. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** n random bytes. */
  random(n: number): Uint8Array;
  /** Something an operator of the network would find in its log. */
  log(message: string): void;
}

export const REAL_ENVIRONMENT: Environment = {
  now: Date.now,
  random: (n) => randomBytes(n),
  log: (message) => console.warn(message),
};
