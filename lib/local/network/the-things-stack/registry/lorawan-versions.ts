/** LoRaWAN versions as people write them. */
const LORAWAN_VERSIONS = ['1.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4', '1.1'] as const;
export type LorawanVersion = (typeof LORAWAN_VERSIONS)[number];

/** An enum of the API: by name on output; on input also by alias, or by the number in protobuf. */
export interface ApiEnumValue {
  readonly name: string;
  readonly number: number;
  readonly aliases: readonly string[];
}

export interface MACVersion extends ApiEnumValue {
  readonly version: LorawanVersion;
}

/** `lorawan_version`. Their numbers are in the order in which the stack learned of them. */
export const MAC_VERSIONS: readonly MACVersion[] = [
  { name: 'MAC_V1_0', version: '1.0', number: 1, aliases: ['1.0', '1.0.0', 'V1_0'] },
  { name: 'MAC_V1_0_1', version: '1.0.1', number: 2, aliases: ['1.0.1', 'V1_0_1'] },
  { name: 'MAC_V1_0_2', version: '1.0.2', number: 3, aliases: ['1.0.2', 'V1_0_2'] },
  { name: 'MAC_V1_1', version: '1.1', number: 4, aliases: ['1.1', '1.1.0', 'V1_1'] },
  { name: 'MAC_V1_0_3', version: '1.0.3', number: 5, aliases: ['1.0.3', 'V1_0_3'] },
  { name: 'MAC_V1_0_4', version: '1.0.4', number: 6, aliases: ['1.0.4', 'V1_0_4'] },
];

/** `lorawan_phy_version`. `1.0.3` and `1.1` are no aliases: these have revisions. */
export const PHY_VERSIONS: readonly ApiEnumValue[] = [
  { name: 'PHY_V1_0', number: 1, aliases: ['TS001_V1_0', '1.0', '1.0.0', 'V1_0'] },
  { name: 'PHY_V1_0_1', number: 2, aliases: ['TS001_V1_0_1', '1.0.1', 'V1_0_1'] },
  {
    name: 'PHY_V1_0_2_REV_A',
    number: 3,
    aliases: ['RP001_V1_0_2', '1.0.2', '1.0.2-a', 'V1_0_2', 'V1_0_2_REV_A'],
  },
  { name: 'PHY_V1_0_2_REV_B', number: 4, aliases: ['RP001_V1_0_2_REV_B', '1.0.2-b', 'V1_0_2_REV_B'] },
  { name: 'PHY_V1_1_REV_A', number: 5, aliases: ['RP001_V1_1_REV_A', '1.1-a', '1.1.0-a', 'V1_1_REV_A'] },
  { name: 'PHY_V1_1_REV_B', number: 6, aliases: ['RP001_V1_1_REV_B', '1.1-b', '1.1.0-b', 'V1_1_REV_B'] },
  { name: 'PHY_V1_0_3_REV_A', number: 7, aliases: ['RP001_V1_0_3_REV_A', '1.0.3-a', 'V1_0_3_REV_A'] },
  ...[0, 1, 2, 3, 4].map((minor) => ({ name: `RP002_V1_0_${minor}`, number: 8 + minor, aliases: [] })),
];

/** The regional parameters that a device of a version is likely to have. */
export const USUAL_PHY_VERSION: Readonly<Record<LorawanVersion, string>> = {
  '1.0': 'PHY_V1_0',
  '1.0.1': 'PHY_V1_0_1',
  '1.0.2': 'PHY_V1_0_2_REV_B',
  '1.0.3': 'PHY_V1_0_3_REV_A',
  '1.0.4': 'RP002_V1_0_3',
  '1.1': 'PHY_V1_1_REV_B',
};

/** Devices since 1.0.4 count their DevNonces; those before draw them. */
export function countsDevNonces(version: LorawanVersion): boolean {
  return version === '1.0.4' || version === '1.1';
}
