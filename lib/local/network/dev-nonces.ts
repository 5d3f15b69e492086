import type { Environment } from './environment.ts';

/** Before LoRaWAN 1.0.4: drawn, and none twice. */
export function drawnDevNonces({ random }: Pick<Environment, 'random'>): () => number {
  const used = new Set<number>();
  return () => {
    for (;;) {
      const [high = 0, low = 0] = random(2);
      const devNonce = (high << 8) | low;
      if (used.has(devNonce)) continue;
      used.add(devNonce);
      return devNonce;
    }
  };
}

/** Since LoRaWAN 1.0.4: counted up from 0. */
export function countedDevNonces(): () => number {
  let next = 0;
  return () => next++;
}
