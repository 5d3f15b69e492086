import { RuleSqlError } from './rule-sql-error.ts';

export interface Token {
  readonly kind: 'keyword' | 'name' | 'number' | 'string' | 'symbol' | 'end';
  /** Keywords in upper case, strings without quotes, all else as written. */
  readonly text: string;
  readonly raw: string;
  /** 1 is the first character. */
  readonly column: number;
}

const KEYWORDS: ReadonlySet<string> = new Set([
  'SELECT',
  'FROM',
  'WHERE',
  'AS',
  'AND',
  'OR',
  'NOT',
  'TRUE',
  'FALSE',
  'NULL',
]);

/** AWS's limit of a whole rule, 256 KB. */
const MAX_LENGTH = 256 * 1024;
/** This bounds how deep a parsed statement can be, and with it every recursion over one. */
const MAX_TOKENS = 500;

const SPACE = /\s*/y;
const TOKEN =
  /(?<name>[a-z_]\w*)|(?<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?<string>'(?:[^']|'')*'|"(?:[^"]|"")*")|(?<symbol><>|<=|>=|[<>=+\-*/(),.])/iy;

/** @throws RuleSqlError at a character that begins no token, or if the SQL is too long */
export function tokenize(sql: string): readonly Token[] {
  if (sql.length > MAX_LENGTH) {
    throw new RuleSqlError(`the SQL has ${sql.length} characters, at most ${MAX_LENGTH} are supported`);
  }
  const tokens: Token[] = [];
  let index = skipSpace(sql, 0);
  while (index < sql.length) {
    const token = tokenAt(sql, index);
    tokens.push(token);
    if (tokens.length > MAX_TOKENS) {
      throw new RuleSqlError(`the SQL has more than ${MAX_TOKENS} words and signs, fewer are supported`);
    }
    index = skipSpace(sql, index + token.raw.length);
  }
  return tokens;
}

function skipSpace(sql: string, index: number): number {
  SPACE.lastIndex = index;
  SPACE.test(sql);
  return SPACE.lastIndex;
}

function tokenAt(sql: string, index: number): Token {
  TOKEN.lastIndex = index;
  const match = TOKEN.exec(sql);
  const column = index + 1;
  if (match === null) {
    const sign = JSON.stringify(sql.charAt(index));
    throw new RuleSqlError(
      `${sign} at column ${column} begins nothing that is supported: names, numbers, closed strings, <> <= >= < > = + - * / ( ) , .`,
    );
  }
  const [raw] = match;
  const { name, number, string } = match.groups ?? {};
  if (string !== undefined) return { kind: 'string', text: unquote(raw), raw, column };
  if (number !== undefined) return { kind: 'number', text: raw, raw, column };
  if (name === undefined) return { kind: 'symbol', text: raw, raw, column };
  const keyword = raw.toUpperCase();
  return KEYWORDS.has(keyword)
    ? { kind: 'keyword', text: keyword, raw, column }
    : { kind: 'name', text: raw, raw, column };
}

/** A quote within a string is written twice. */
function unquote(raw: string): string {
  const quote = raw.charAt(0);
  return raw.slice(1, -1).replaceAll(quote + quote, quote);
}
