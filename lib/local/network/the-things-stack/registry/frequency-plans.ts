export interface FrequencyPlan {
  readonly id: string;
  readonly bandID: string;
  /** MHz, whole. */
  readonly baseFrequency: number;
}

const SUB_BANDS = [1, 2, 3, 4, 5, 6, 7, 8];
const JAPAN = ['1', '1_LAND_MOBILE', '2', '3', '3_LAND_MOBILE'];
const AS_923_VARIANTS = ['', '_NDT', '_DT'];

/** Plans that a stack of today offers, but for the newest, which older ones lack. */
export const FREQUENCY_PLANS: readonly FrequencyPlan[] = [
  ...plans('EU_863_870', 868, ['EU_863_870', 'EU_863_870_TTN', 'EU_863_870_ROAMING_DRAFT', 'EU_868_1']),
  ...plans('EU_433', 433, ['EU_433']),
  ...plans('US_902_928', 915, [
    ...SUB_BANDS.map((i) => `US_902_928_FSB_${i}`),
    ...['US_903_0', 'US_904_6', 'US_906_2', 'US_907_8', 'US_909_4', 'US_911_0', 'US_912_6', 'US_914_2'],
  ]),
  ...plans('AU_915_928', 915, [
    ...SUB_BANDS.map((i) => `AU_915_928_FSB_${i}`),
    ...SUB_BANDS.map((i) => `AU_915_928_FSB_${i}_BR`),
  ]),
  ...plans('CN_470_510', 470, ['CN_470_510_FSB_1', 'CN_470_510_FSB_11']),
  ...plans('AS_923', 915, [
    ...['AS_920_923', 'AS_920_923_LBT', 'AS_923_925', 'AS_923_925_LBT', 'AS_920_923_TTN_AU', 'AS_923_925_TTN_AU'],
    ...JAPAN.map((i) => `AS_920_923_TTN_JP_${i}`),
    ...AS_923_VARIANTS.map((variant) => `AS_923${variant}`),
    'SG_920_923_TTN',
  ]),
  ...['AS_923_2', 'AS_923_3', 'AS_923_4'].flatMap((band) =>
    plans(
      band,
      915,
      AS_923_VARIANTS.map((variant) => `${band}${variant}`),
    ),
  ),
  ...plans('KR_920_923', 915, ['KR_920_923_TTN']),
  ...plans('IN_865_867', 868, ['IN_865_867']),
  ...plans('RU_864_870', 868, ['RU_864_870_TTN']),
  ...plans('MA_869_870_DRAFT', 868, ['MA_869_870_DRAFT']),
  ...plans('ISM_2400', 2450, ['ISM_2400_3CH_DRAFT2']),
];

function plans(bandID: string, baseFrequency: number, ids: readonly string[]): readonly FrequencyPlan[] {
  return ids.map((id) => ({ id, bandID, baseFrequency }));
}
