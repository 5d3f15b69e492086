import type { Pause } from './attempt.ts';

/** Runs works side by side; whose turn it is at each pause is drawn, the same for the same seed. */
export async function interleave(seed: number, works: readonly ((pause: Pause) => Promise<void>)[]): Promise<void> {
  const [only, ...others] = works;
  if (only === undefined) return;
  if (others.length === 0) return only(async () => {});
  const waiting: (() => void)[] = [];
  const pause: Pause = () => new Promise((resolve) => waiting.push(resolve));
  let running = works.length;
  const all = Promise.all(works.map((work) => work(pause).finally(() => running--)));
  const next = draws(seed);
  while (running > 0) {
    // Everybody gets as far as the next pause.
    await new Promise((resolve) => setImmediate(resolve));
    waiting.splice(next(waiting.length), 1)[0]?.();
  }
  await all;
}

/** Whole numbers below a limit, from a linear congruential generator (Numerical Recipes). */
export function draws(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return limit === 0 ? 0 : Math.floor((state / 2 ** 32) * limit);
  };
}
