import { shownValue } from '../../../lambdas/devices/shown-value.ts';
import { COLUMNS, type Column, columnOf } from './device-columns.ts';
import { type DeviceRow, deviceIDOf, type Fault, readRow, type ThingNaming } from './device-row.ts';
import { CsvError, type CsvRecord, readCsv } from './read-csv.ts';

/** What a file of devices holds: all of its devices, or all of its faults. */
export type DeviceFile = { readonly rows: readonly DeviceRow[] } | { readonly faults: readonly Fault[] };

/** Reads a CSV of devices, whose first line names the columns, and looks for every fault that it may have. */
export function readDeviceFile(text: string, naming: ThingNaming): DeviceFile {
  let records: readonly CsvRecord[];
  try {
    records = readCsv(text);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { faults: [{ line: error.line, message: error.message }] };
  }
  const [heading, ...rest] = records;
  if (heading === undefined) return { faults: [{ line: 1, message: 'the first line must name the columns' }] };
  const columns = heading.cells.map(columnOf);
  const unknown = headingFaults(heading, columns);
  if (unknown.length > 0) return { faults: unknown };
  const read = rest.map((record) => readRecord(record, columns, naming));
  const rows = read.filter((it) => 'attributes' in it);
  const faults = [...read.filter((it) => Array.isArray(it)).flat(), ...doubles(rows)];
  if (faults.length > 0) return { faults: faults.sort((a, b) => a.line - b.line) };
  return rows.length > 0 ? { rows } : { faults: [{ line: heading.line, message: 'no device follows' }] };
}

function headingFaults({ line, cells }: CsvRecord, columns: readonly (Column | undefined)[]): Fault[] {
  return cells.flatMap((heading, index) => {
    const column = columns[index];
    if (column === undefined) {
      return [{ line, message: `there is no column ${shownValue(heading)}; there are ${COLUMNS.join(', ')}` }];
    }
    return columns.indexOf(column) === index ? [] : [{ line, message: `the column ${column} is there twice` }];
  });
}

function readRecord(
  { line, cells }: CsvRecord,
  columns: readonly (Column | undefined)[],
  naming: ThingNaming,
): DeviceRow | Fault[] {
  if (cells.length !== columns.length) {
    return [{ line, message: `${cells.length} cells, where the first line names ${columns.length} columns` }];
  }
  const named = columns.flatMap((column, index) => (column ? [[column, cells[index] ?? ''] as const] : []));
  return readRow(line, new Map(named), naming);
}

/** Two rows must not mean one thing, nor one device. */
function doubles(rows: readonly DeviceRow[]): Fault[] {
  const identities: readonly (readonly [name: string, of: (row: DeviceRow) => string])[] = [
    ['devEUI', ({ attributes }) => attributes['devEUI'] ?? ''],
    ['deviceID', ({ attributes }) => deviceIDOf(attributes)],
    ['thingName', ({ thingName }) => thingName],
  ];
  const first = new Map<string, number>();
  return rows.flatMap((row) => {
    const found = identities.flatMap(([name, of]) => {
      const key = `${name} ${shownValue(of(row))}`;
      const earlier = first.get(key);
      if (earlier === undefined) first.set(key, row.line);
      return earlier === undefined ? [] : [{ line: row.line, message: `${key} is that of line ${earlier} as well` }];
    });
    // The ID and the name are mostly made of the DevEUI: once is enough.
    return found.slice(0, 1);
  });
}
