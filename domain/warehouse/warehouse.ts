import type * as z from 'zod';

export type QueryStart =
  | { readonly kind: 'started'; readonly queryId: string }
  /** Too many queries are active: try again later. */
  | { readonly kind: 'busy' };

export type QueryStatus =
  | { readonly kind: 'active' }
  /** With what the engine read of the lake for it; 0 for DDL. */
  | { readonly kind: 'succeeded'; readonly scannedBytes: number }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** The same text can succeed another time (the engine was at fault, or short of something). */
      readonly isRetryable: boolean;
    };

/** SQL on the lake. One instance asks in one database and workgroup. */
export interface Warehouse {
  /**
   * Starts a statement once: the same token with the same text gives the same query again.
   *
   * @param token 32 to 128 characters
   * @throws when the text is refused at once (too long, token known with other text, malformed DDL)
   */
  start(sql: string, token: string): Promise<QueryStart>;
  status(queryId: string): Promise<QueryStatus>;
  /** Asks the engine to stop; the query may have ended before. */
  stop(queryId: string): Promise<void>;
  /** All rows of a query that succeeded. Values come as text or null, to be parsed by the schema. */
  results<Row>(schema: z.ZodType<Row>, queryId: string): Promise<readonly Row[]>;
  /**
   * Starts, waits and reads, for interactive questions; at most four at a time in one process.
   *
   * @throws QueryFailedError when the statement fails or takes longer than `timeoutMs` (it is stopped then)
   */
  ask<Row>(
    schema: z.ZodType<Row>,
    sql: string,
    options?: { readonly timeoutMs?: number },
  ): Promise<readonly Row[]>;
}

/** A statement that did not give rows. */
export class QueryFailedError extends Error {
  override readonly name = 'QueryFailedError';
  readonly code = 'query_failed';
  readonly isRetryable: boolean;
  constructor(reason: string, isRetryable: boolean) {
    super(reason);
    this.isRetryable = isRetryable;
  }
}
