/** `SELECT [*,] columns FROM 'topicFilter' [WHERE where]` */
export interface RuleStatement {
  /** Whether the payload's own members are selected too. */
  readonly selectsAll: boolean;
  readonly columns: readonly Column[];
  readonly topicFilter: string;
  readonly where: Expression | undefined;
}

export interface Column {
  readonly name: string;
  readonly value: Expression;
}

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** The payload itself, written `*` as an argument; a bare name is a member of it. */
  | { readonly kind: 'payload' }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] };

export type UnaryOperator = 'NOT' | '-';
export type BinaryOperator = 'AND' | 'OR' | '=' | '<>' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/';
