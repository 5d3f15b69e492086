/** SQL that is not supported, or a message that the SQL can't be applied to: AWS counts a ParseError and runs no action. */
export class RuleSqlError extends Error {
  override readonly name = 'RuleSqlError';
}
