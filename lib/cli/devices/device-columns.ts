import { shownValue } from '../../../lambdas/devices/shown-value.ts';
import { LORAWAN_VERSIONS, REGIONAL_PARAMETERS_VERSIONS } from '../../../lambdas/devices/versions.ts';
import { isIdentifier } from '../../../lambdas/networks/the-things-stack/wire.ts';

/** What a column of a file of devices accepts. */
interface ColumnRule {
  accepts(value: string): boolean;
  /** That in words. */
  readonly words: string;
  /** Hex, as printed on labels: with dashes, colons or spaces, in either case. */
  readonly isHex?: true;
  /** Never to be shown. */
  readonly isSecret?: true;
}

const matching = (pattern: RegExp) => (value: string) => pattern.test(value);

const EUI: ColumnRule = { accepts: matching(/^[\dA-F]{16}$/), words: '16 hex digits', isHex: true };
const KEY: ColumnRule = {
  accepts: matching(/^(?!0+$)[\dA-F]{32}$/),
  words: '32 hex digits, not all zero',
  isHex: true,
  isSecret: true,
};
/** AWS takes these characters in an attribute, and no space. */
const text = (maxLength: number): ColumnRule => ({
  accepts: (value) => value.length <= maxLength && /^[a-zA-Z0-9_.,@/:#=[\]-]+$/.test(value),
  words: `up to ${maxLength} letters, digits and _ . , @ / : # = [ ] -, without spaces`,
});
const ID: ColumnRule = {
  accepts: isIdentifier,
  words: '3 to 36 lower-case letters, digits and single dashes',
};

function oneOf(values: readonly string[]): ColumnRule {
  return { accepts: (value) => values.includes(value), words: values.join(', ') };
}

/** The columns, named as the attributes of things are, and the name of the thing. */
const RULES = {
  thingName: { accepts: matching(/^[\w-]{1,128}$/), words: '1 to 128 letters, digits, _ and -' },
  devEUI: EUI,
  joinEUI: EUI,
  appEUI: EUI,
  appKey: KEY,
  nwkKey: KEY,
  claimAuthenticationCode: {
    accepts: matching(/^[A-Z\d]{1,32}$/),
    words: '1 to 32 capital letters and digits',
    isSecret: true,
  },
  lorawanVersion: oneOf(LORAWAN_VERSIONS),
  regionalParametersVersion: oneOf(REGIONAL_PARAMETERS_VERSIONS),
  deviceID: ID,
  frequencyPlanID: { accepts: matching(/^[A-Z\d_]{1,64}$/), words: 'an ID of a frequency plan, as EU_863_870_TTN' },
  name: text(50),
  brandID: ID,
  modelID: ID,
  hardwareVersion: text(32),
  firmwareVersion: text(32),
  bandID: text(32),
} as const satisfies Record<string, ColumnRule>;

export type Column = keyof typeof RULES;

export const COLUMNS = Object.keys(RULES) as readonly Column[];

/** Finds a column by its heading, in either case. */
export function columnOf(heading: string): Column | undefined {
  const wanted = heading.trim().toLowerCase();
  return COLUMNS.find((column) => column.toLowerCase() === wanted);
}

export type Cell = { readonly value: string } | { readonly fault: string };

/** A cell as it is stored, or what is wrong with it. An empty cell has the value ''. */
export function readCell(column: Column, raw: string): Cell {
  const { accepts, words, isHex, isSecret }: ColumnRule = RULES[column];
  const value = isHex ? raw.replace(/[-: ]/g, '').toUpperCase() : raw.trim();
  if (value === '' || accepts(value)) return { value };
  return { fault: `${column}: ${isSecret ? 'what is there' : shownValue(raw)} is not accepted; accepted: ${words}` };
}
