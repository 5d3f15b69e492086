import { LORAWAN_VERSIONS } from '../../../lambdas/devices/versions.ts';
import { type Column, readCell } from './device-columns.ts';

/** What is wrong with a file of devices. */
export interface Fault {
  /** From 1. */
  readonly line: number;
  /** Says nothing of a key. */
  readonly message: string;
}

/** A device of a file, as a thing to be. */
export interface DeviceRow {
  readonly line: number;
  readonly thingName: string;
  /** The attributes that the file gives: EUIs and keys in upper case. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What the names and attributes of things are made with. */
export interface ThingNaming {
  readonly stackName: string;
  readonly thingNameScheme: 'DevEUI' | 'DeviceID';
}

type Cells = Readonly<Partial<Record<Column, string>>>;

/** Reads one row: the device, or all that is wrong with it. */
export function readRow(line: number, raw: ReadonlyMap<Column, string>, naming: ThingNaming): DeviceRow | Fault[] {
  const cells: Partial<Record<Column, string>> = {};
  const messages: string[] = [];
  for (const [column, text] of raw) {
    const cell = readCell(column, text);
    if ('fault' in cell) messages.push(cell.fault);
    else if (cell.value !== '') cells[column] = cell.value;
    // What is wrong in itself is not missing besides.
    if ('fault' in cell) cells[column] = '';
  }
  messages.push(...contradictions(cells));
  if (messages.length > 0) return messages.map((message) => ({ line, message }));
  const { thingName = thingNameOf(cells, naming), ...attributes } = cells;
  return { line, thingName, attributes };
}

/** What of the row does not go together. */
function contradictions(cells: Cells): string[] {
  const { devEUI, joinEUI, appEUI, appKey, nwkKey, claimAuthenticationCode, lorawanVersion } = cells;
  const claims = claimAuthenticationCode !== undefined;
  const is11 = lorawanVersion === '1.1';
  const is10 = !is11 && LORAWAN_VERSIONS.some((version) => version === lorawanVersion);
  const rules: readonly (readonly [isBroken: boolean, message: string])[] = [
    [devEUI === undefined, 'devEUI is missing'],
    [joinEUI === undefined && appEUI === undefined, 'joinEUI (or appEUI) is missing'],
    [joinEUI !== undefined && appEUI !== undefined, 'joinEUI and appEUI are two names of one value: give one'],
    [lorawanVersion === undefined, 'lorawanVersion is missing'],
    [cells.regionalParametersVersion === undefined, 'regionalParametersVersion is missing'],
    [!claims && appKey === undefined, 'appKey is missing (or claimAuthenticationCode, for a device to be claimed)'],
    [!claims && is11 && nwkKey === undefined, 'nwkKey is missing: LoRaWAN 1.1 has two root keys'],
    [!claims && is10 && nwkKey !== undefined, `nwkKey is given: LoRaWAN ${lorawanVersion} has the AppKey only`],
    [claims && (appKey ?? nwkKey) !== undefined, 'a device is claimed by its code or made with its keys: give one'],
  ];
  return rules.flatMap(([isBroken, message]) => (isBroken ? [message] : []));
}

/** As the thing would be called that the device's first uplink made. */
function thingNameOf(cells: Cells, { stackName, thingNameScheme }: ThingNaming): string {
  return thingNameScheme === 'DevEUI' ? (cells.devEUI ?? '') : `${stackName}_${deviceIDOf(cells)}`;
}

/** The ID that a device has or gets at the network. */
export function deviceIDOf({ deviceID, devEUI = '' }: { readonly [column: string]: string | undefined }): string {
  return deviceID ?? `eui-${devEUI.toLowerCase()}`;
}
