import type { Expression, Query } from './ast.ts';
import type { TokenReader } from './token-reader.ts';

/** What the parts of the grammar need from the parser that holds them together. */
export interface Parsing {
  readonly reader: TokenReader;
  expression(): Expression;
  query(): Query;
  isQueryAhead(): boolean;
  /** The expression that the next `?` stands for. */
  parameter(): Expression;
}
