/** Values of the thing attribute `lorawanVersion`. */
export const LORAWAN_VERSIONS = ['1.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4', '1.1'] as const;

export type LoRaWANVersion = (typeof LORAWAN_VERSIONS)[number];

/** Values of the thing attribute `regionalParametersVersion`; `1.0.2` is `1.0.2-a`, and `1.0.3` is `1.0.3-a`. */
export const REGIONAL_PARAMETERS_VERSIONS = [
  ...(['1.0', '1.0.1', '1.0.2', '1.0.2-a', '1.0.2-b', '1.0.3', '1.0.3-a', '1.1-a', '1.1-b'] as const),
  ...(['RP002-1.0.0', 'RP002-1.0.1', 'RP002-1.0.2', 'RP002-1.0.3', 'RP002-1.0.4'] as const),
] as const;

export type RegionalParametersVersion = (typeof REGIONAL_PARAMETERS_VERSIONS)[number];
