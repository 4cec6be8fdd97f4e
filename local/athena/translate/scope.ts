import { StatementFailure } from '../sql/failure.ts';
import type { Typed } from './typed.ts';
import type { SqlType } from './types.ts';

/** A column that the expressions of one SELECT can name. */
export interface Field {
  /** Absent for columns without a name, which only `*` reaches. */
  readonly name?: string;
  readonly qualifier?: string;
  readonly sql: string;
  readonly type: SqlType;
  /** `"$path"`: to be named, not part of `*`. */
  readonly isHidden?: boolean;
  /** Told that the column is read: bytes scanned are counted by column. */
  readonly use?: () => void;
}

export interface Scope {
  readonly fields: readonly Field[];
  /** Names that win over the fields: labels of the SELECT list in ORDER BY, parameters of lambdas. */
  readonly named?: ReadonlyMap<string, Typed>;
  /** The scope around a sub-select. */
  readonly parent?: Scope;
}

/**
 * What a name stands for, looking outward through the scopes.
 *
 * @throws StatementFailure AMBIGUOUS_NAME or COLUMN_NOT_FOUND
 */
export function resolveColumn(scope: Scope, path: readonly string[], where: string): Typed {
  const name = path.at(-1);
  const qualifier = path.at(-2);
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const named = qualifier === undefined && name !== undefined ? at.named?.get(name) : undefined;
    if (named !== undefined) return named;
    const matches = at.fields.filter(
      (field) => field.name === name && (qualifier === undefined || field.qualifier === qualifier),
    );
    if (matches.length > 1) {
      throw new StatementFailure(
        'AMBIGUOUS_NAME',
        `${where}: Column '${path.join('.')}' is ambiguous`,
      );
    }
    const [field] = matches;
    if (field !== undefined) {
      field.use?.();
      return { sql: field.sql, type: field.type };
    }
  }
  throw new StatementFailure(
    'COLUMN_NOT_FOUND',
    `${where}: Column '${path.join('.')}' cannot be resolved`,
  );
}
