import type { Clock, Meter } from '../wire.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { RequestTokens } from './request-tokens.ts';
import type { Tables } from './tables.ts';

/** What every operation works with. */
export interface Engine {
  readonly tables: Tables;
  readonly queue: CommitQueue;
  readonly tokens: RequestTokens;
  readonly clock: Clock;
  readonly meter: Meter;
  /** Notes that a stream got records, to wake its readers after the commit. */
  noteStreamed(tableName: string): void;
}
