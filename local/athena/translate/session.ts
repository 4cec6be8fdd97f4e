import type { Expression, Query } from '../sql/ast.ts';
import type { Scope } from './scope.ts';
import type { TableFinder, TableScan } from './tables.ts';
import type { Typed } from './typed.ts';
import type { SqlType } from './types.ts';

/** A column of a result, without a label where the statement gives none. */
export interface OutputColumn {
  readonly label?: string;
  readonly type: SqlType;
}

/** DuckDB text whose columns are named c0, c1 …, in the order of `columns`. */
export interface TranslatedQuery {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

/** One reading of a table, and the columns of it that the statement names. */
export interface ScanUse {
  readonly scan: TableScan;
  readonly used: ReadonlySet<string>;
}

/** A common table expression: what it is made of and what reading it reads. */
export interface Cte extends TranslatedQuery {
  readonly sqlName: string;
  readonly scans: readonly ScanUse[];
}

/** What the parts of the translation need of the statement around them. */
export interface Session {
  readonly text: string;
  readonly nowEpochMs: number;
  readonly findTable: TableFinder;
  /** @throws StatementFailure for names that do not exist, types that do not meet, and what does not run here */
  translate(expression: Expression, scope: Scope): Typed;
  query(query: Query, parent: Scope | undefined): TranslatedQuery;
  cte(name: string): Cte | undefined;
  noteScan(use: ScanUse): void;
  uniqueName(prefix: string): string;
}
