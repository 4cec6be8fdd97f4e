import type * as z from 'zod';

/** Anything JSON can say; members that are `undefined` are left out of the row. */
export type ControlValue =
  | string
  | number
  | boolean
  | null
  | readonly ControlValue[]
  | { readonly [name: string]: ControlValue | undefined };

export interface ControlKey {
  readonly kind: string;
  readonly id: string;
}

/** A row as it is written; its further members are the row's columns. */
export interface ControlRow extends ControlKey {
  readonly [column: string]: ControlValue | undefined;
}

/** What one column must be. A missing column fails every test but `{ exists: false }`. */
export type ControlTest =
  | { readonly equals: string | number | boolean }
  | { readonly lessThan: string | number }
  | { readonly greaterThan: string | number }
  | { readonly exists: boolean };

/** All columns of one object must pass; of a list of objects, one must. */
export type ControlCondition =
  | Readonly<Record<string, ControlTest>>
  | readonly Readonly<Record<string, ControlTest>>[];

/** Changes to single columns; the row comes into being when it is missing, unless the condition forbids it. */
export interface ControlChange {
  readonly set?: Readonly<Record<string, ControlValue | undefined>>;
  /** Adds to a number, which starts at 0. Not idempotent. */
  readonly add?: Readonly<Record<string, number>>;
  readonly remove?: readonly string[];
}

export type ControlAction =
  | { readonly put: ControlRow; readonly condition?: ControlCondition }
  | {
      readonly update: ControlKey;
      readonly change: ControlChange;
      readonly condition?: ControlCondition;
    }
  | { readonly delete: ControlKey; readonly condition?: ControlCondition }
  | { readonly check: ControlKey; readonly condition: ControlCondition };

export type TransactResult =
  | { readonly kind: 'done' }
  /** Positions of the actions whose condition did not hold, ascending. Nothing was written. */
  | { readonly kind: 'refused'; readonly failed: readonly number[] };

export interface ControlQuery {
  readonly kind: string;
  /** Ids that start so. */
  readonly prefix?: string;
  /** Ids not less than this (ignored with `prefix`). */
  readonly from?: string;
  /** Ids not greater than this (ignored with `prefix`). */
  readonly to?: string;
  /** Most rows of one page. @default what fits into 1 MB */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
  /** Descending ids. @default false */
  readonly reverse?: boolean;
}

export interface ControlPage<Row> {
  readonly rows: readonly Row[];
  /** Id to go on from; absent on the last page. */
  readonly next?: string;
}

/**
 * The control table: rows by (kind, id), shapes in `schemas/control.ts`. Reads are strongly consistent and parsed by
 * the given schema, which throws a ZodError on a row of another shape.
 */
export interface ControlTable {
  get<Row>(schema: z.ZodType<Row>, kind: string, id: string): Promise<Row | undefined>;
  /** Rows of any number of distinct ids, 100 a request; missing ones are left out, order is not kept. */
  getAll<Row>(
    schema: z.ZodType<Row>,
    kind: string,
    ids: readonly string[],
  ): Promise<readonly Row[]>;
  /**
   * Writes the whole row. @returns false when the condition did not hold; true also when the row already is exactly
   * this one (a retry whose first reply was lost)
   */
  put(row: ControlRow, condition?: ControlCondition): Promise<boolean>;
  /** `put` of a row that must not exist yet, or be exactly this one. */
  putIfAbsent(row: ControlRow): Promise<boolean>;
  /** Unconditional writes of any number of rows with distinct keys, 25 a request; order is not kept. */
  putAll(rows: readonly ControlRow[]): Promise<void>;
  /** @returns false when the condition did not hold; after a lost reply that can be one's own earlier write */
  update(key: ControlKey, change: ControlChange, condition?: ControlCondition): Promise<boolean>;
  /** @returns false when the condition did not hold; deleting what is missing is fine */
  delete(key: ControlKey, condition?: ControlCondition): Promise<boolean>;
  /** Deletes any number of distinct keys, 25 a request. */
  deleteAll(keys: readonly ControlKey[]): Promise<void>;
  query<Row>(schema: z.ZodType<Row>, query: ControlQuery): Promise<ControlPage<Row>>;
  /** All pages of a query; `limit` is the page size. */
  queryAll<Row>(schema: z.ZodType<Row>, query: ControlQuery): Promise<readonly Row[]>;
  /** All or nothing, 1 to 100 actions on distinct keys. Throws when another transaction is in the way. */
  transact(actions: readonly ControlAction[]): Promise<TransactResult>;
}
