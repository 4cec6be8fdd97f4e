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
   * @throws QueryActiveError when a statement with a `token` takes longer than `timeoutMs`: it goes on, and the same
   *   call finds it again
   */
  ask<Row>(schema: z.ZodType<Row>, sql: string, options?: AskOptions): Promise<readonly Row[]>;
}

export interface AskOptions {
  /** @default 25 seconds */
  readonly timeoutMs?: number;
  /**
   * Names the execution, 32 to 120 characters: the same token with the same text asks once, however often it is
   * called. One that failed by the engine's fault is started again, three times in all.
   *
   * @default one of its own for each call
   */
  readonly token?: string;
}

/** A statement with a token that is still at work when the time to wait is over. */
export class QueryActiveError extends Error {
  override readonly name = 'QueryActiveError';
  readonly code = 'query_active';
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
