import type { Column, RuleStatement } from './ast.ts';
import { parseExpression } from './expression-parser.ts';
import { RuleSqlError } from './rule-sql-error.ts';
import { TokenReader } from './token-reader.ts';
import { assertTopicFilter, TopicError } from './topic-filter.ts';

/**
 * Parses AWS IoT SQL of version 2016-03-23, a subset:
 * `SELECT [*,] name | expression AS name, … FROM 'topic/filter' [WHERE expression]`.
 * @throws RuleSqlError for anything else, with the column and what is supported there
 */
export function parseRuleSql(sql: string): RuleStatement {
  const tokens = new TokenReader(sql);
  tokens.expect('SELECT');
  const selectsAll = tokens.takes('*');
  const columns = selectsAll && !tokens.takes(',') ? [] : parseColumns(tokens);
  tokens.expect('FROM', 'an operator, AS, "," or FROM');
  const topicFilter = parseTopicFilter(tokens);
  const where = tokens.takes('WHERE') ? parseExpression(tokens) : undefined;
  tokens.expectKind('end', where === undefined ? 'WHERE or the end' : 'an operator or the end');
  return { selectsAll, columns, topicFilter, where };
}

function parseColumns(tokens: TokenReader): readonly Column[] {
  const columns = [parseColumn(tokens)];
  while (tokens.takes(',')) columns.push(parseColumn(tokens));
  return columns;
}

function parseColumn(tokens: TokenReader): Column {
  const value = parseExpression(tokens);
  if (tokens.takes('AS')) return { name: tokens.expectKind('name', 'a name').text, value };
  if (value.kind === 'member' && value.of.kind === 'payload') return { name: value.name, value };
  return tokens.refuse('AS with a name for the column');
}

function parseTopicFilter(tokens: TokenReader): string {
  const token = tokens.expectKind('string', "a topic filter in single quotes ('…')");
  if (!token.raw.startsWith("'")) tokens.refuse("a topic filter in single quotes ('…')", token);
  try {
    assertTopicFilter(token.text);
  } catch (error) {
    if (error instanceof TopicError)
      throw new RuleSqlError(`${error.message}, at column ${token.column}`, { cause: error });
    throw error;
  }
  return token.text;
}
