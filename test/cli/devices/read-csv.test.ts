import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvError, readCsv } from '../../../lib/cli/devices/read-csv.ts';

const cellsOf = (text: string) => readCsv(text).map(({ cells }) => cells);

describe('a CSV document', () => {
  // The examples of RFC 4180, section 2.
  it.each([
    [
      'aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n',
      [
        ['aaa', 'bbb', 'ccc'],
        ['zzz', 'yyy', 'xxx'],
      ],
    ],
    [
      'aaa,bbb\r\nzzz,yyy',
      [
        ['aaa', 'bbb'],
        ['zzz', 'yyy'],
      ],
    ],
    [
      '"aaa","b \r\nbb","ccc"\r\nzzz,yyy,xxx',
      [
        ['aaa', 'b \r\nbb', 'ccc'],
        ['zzz', 'yyy', 'xxx'],
      ],
    ],
    ['"aaa","b""bb","ccc"', [['aaa', 'b"bb', 'ccc']]],
  ])('%j is read', (text, cells) => {
    expect(cellsOf(text)).toEqual(cells);
  });

  it.each([
    ['a mark of its byte order', '\uFEFFa,b\n1,2'],
    ['semicolons', 'a;b\n1;2'],
    ['tabs', 'a\tb\n1\t2'],
    ['old line ends', 'a,b\r1,2\r'],
    ['lines without anything', '\na,b\n\n,\n1,2\n\n'],
  ])('may have %s', (_, text) => {
    expect(cellsOf(text)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('has its empty cells, the last one too', () => {
    expect(cellsOf('a,,c\n,b,\n')).toEqual([
      ['a', '', 'c'],
      ['', 'b', ''],
    ]);
  });

  it('tells the line in which each record begins', () => {
    const records = readCsv('a,b\r\n\r\n"x\r\ny\nz",1\r\nlast,2');
    expect(records.map(({ line }) => line)).toEqual([1, 3, 6]);
  });

  it('of nothing has no records', () => {
    expect(readCsv('')).toEqual([]);
    expect(readCsv('\uFEFF\r\n')).toEqual([]);
  });

  it.each([
    ['a,b\n1,"2', 2],
    ['a,b\n1,2"', 2],
    ['a\n"x\ny"z', 2],
    ['"', 1],
  ])('%j is refused by its line, and nothing of it is quoted', (text, line) => {
    const error = (() => {
      try {
        return readCsv(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(CsvError);
    expect(error).toMatchObject({ line, message: 'a quotation mark is not closed, or stands in the midst of a cell' });
  });

  it('that was written as RFC 4180 has it is read as it was meant, whatever is in it', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ö', ' ', '"', ',', ';', '\t', '\n', '\r\n'), maxLength: 6 });
    const document = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(document, fc.constantFrom('\n', '\r\n'), (rows, end) => {
        // The first line decides on the delimiter.
        const all = [['first', 'line'], ...rows];
        const text = all.map((row) => row.map(quoted).join(',')).join(end);
        expect(cellsOf(text)).toEqual(all.filter((row) => row.some((it) => it.trim() !== '')));
      }),
    );
  });
});
