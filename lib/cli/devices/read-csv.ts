/** A record of a CSV document. */
export interface CsvRecord {
  /** Line that it begins in, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A document that is no CSV. The message quotes nothing of it: a cell may be a key. */
export class CsvError extends Error {
  override readonly name = 'CsvError';

  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads CSV as RFC 4180 has it, or with `;` or tab instead of the comma, as spreadsheets write it in half of the world.
 * Lines without anything are left out.
 * @throws CsvError for a quotation mark out of place
 */
export function readCsv(text: string): readonly CsvRecord[] {
  const source = text.replace(/^\uFEFF/, '');
  const delimiter = delimiterOf(source);
  // Sticky: each cell begins where the one before ended.
  const cell = new RegExp(`(?:"([^"]*(?:""[^"]*)*)"|([^"${delimiter}\\r\\n]*))(${delimiter}|\\r\\n|\\r|\\n|$)`, 'y');
  const records: CsvRecord[] = [];
  let line = 1;
  let begin = 1;
  let cells: string[] = [];
  for (let end: string | undefined = delimiter; end !== ''; ) {
    const match = cell.exec(source);
    if (match === null) throw new CsvError(line, 'a quotation mark is not closed, or stands in the midst of a cell');
    const [whole, quoted, bare = ''] = match;
    cells.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    line += whole.match(/\r\n|\r|\n/g)?.length ?? 0;
    end = match[3] ?? '';
    if (end === delimiter) continue;
    if (cells.some((text) => text.trim() !== '')) records.push({ line: begin, cells });
    begin = line;
    cells = [];
  }
  return records;
}

/** The one that the first line has most of. */
function delimiterOf(source: string): string {
  const [first = ''] = source.split(/[\r\n]/, 1);
  const counted = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: first.split(delimiter).length }));
  return counted.reduce((best, other) => (other.count > best.count ? other : best)).delimiter;
}
