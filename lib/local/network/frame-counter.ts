/** The full counter of a frame of which only the lower 16 bits were sent, given the last one; never lower than that. */
export function fullFCnt(last: number | undefined, low16: number): number {
  if (last === undefined) return low16;
  const sameRound = last - (last % 0x1_0000) + low16;
  return sameRound < last ? sameRound + 0x1_0000 : sameRound;
}
