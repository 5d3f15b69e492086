/** Bytes that look random and are the same in each run: mulberry32 of one seed. */
export function repeatableBytes(seed: number): (n: number) => Uint8Array {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) & 0xff;
  };
  return (n) => Uint8Array.from({ length: n }, next);
}
