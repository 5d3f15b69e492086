import { type Token, tokenize } from './lexer.ts';
import { RuleSqlError } from './rule-sql-error.ts';

/** Walks over the tokens of a statement; what doesn't fit is refused with its column and what would fit. */
export class TokenReader {
  private readonly tokens: readonly Token[];
  private readonly end: Token;
  private position = 0;

  /** @throws RuleSqlError as `tokenize` does */
  constructor(sql: string) {
    this.tokens = tokenize(sql);
    this.end = { kind: 'end', text: '', raw: 'the end', column: sql.length + 1 };
  }

  peek(): Token {
    return this.tokens[this.position] ?? this.end;
  }

  take(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }

  /** Whether the next token is this keyword or symbol. */
  sees(text: string): boolean {
    const token = this.peek();
    return (token.kind === 'keyword' || token.kind === 'symbol') && token.text === text;
  }

  /** Takes the next token if it is this keyword or symbol. */
  takes(text: string): boolean {
    const seen = this.sees(text);
    if (seen) this.position++;
    return seen;
  }

  /** @throws RuleSqlError if the next token is another */
  expect(text: string, supported = text): void {
    if (!this.takes(text)) this.refuse(supported);
  }

  /** @throws RuleSqlError if the next token is of another kind */
  expectKind(kind: Token['kind'], supported: string): Token {
    return this.peek().kind === kind ? this.take() : this.refuse(supported);
  }

  refuse(supported: string, token = this.peek()): never {
    const found = token.raw.length > 40 ? `${token.raw.slice(0, 40)}…` : token.raw;
    throw new RuleSqlError(`${found} at column ${token.column} is not supported here: supported is ${supported}`);
  }
}
