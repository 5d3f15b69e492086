import { PHY_VERSIONS } from './lorawan-versions.ts';

const ALL = PHY_VERSIONS.map(({ name }) => name);
const without = (...names: readonly string[]) => ALL.filter((name) => !names.includes(name));
const RP002_SINCE = (minor: number) => [0, 1, 2, 3, 4].filter((i) => i >= minor).map((i) => `RP002_V1_0_${i}`);

/** Which regional parameters know a band, as the stack's own table of bands has it. */
export const BANDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['AS_923', without('PHY_V1_0', 'PHY_V1_0_1')],
  ['AS_923_2', RP002_SINCE(1)],
  ['AS_923_3', RP002_SINCE(1)],
  ['AS_923_4', RP002_SINCE(3)],
  ['AU_915_928', without('PHY_V1_0')],
  ['CN_470_510', ALL.filter((name) => name !== 'PHY_V1_0' && name.startsWith('PHY_'))],
  ['CN_470_510_20_A', RP002_SINCE(0)],
  ['CN_470_510_20_B', RP002_SINCE(0)],
  ['CN_470_510_26_A', RP002_SINCE(0)],
  ['CN_470_510_26_B', RP002_SINCE(0)],
  ['CN_779_787', without('RP002_V1_0_4')],
  ['EU_433', ALL],
  ['EU_863_870', ALL],
  ['IN_865_867', without('PHY_V1_0', 'PHY_V1_0_1', 'PHY_V1_0_2_REV_A')],
  ['ISM_2400', ALL],
  ['KR_920_923', without('PHY_V1_0', 'PHY_V1_0_1')],
  ['MA_869_870_DRAFT', ALL],
  ['RU_864_870', without('PHY_V1_0', 'PHY_V1_0_1', 'PHY_V1_0_2_REV_A', 'PHY_V1_0_2_REV_B')],
  ['US_902_928', ALL],
]);
