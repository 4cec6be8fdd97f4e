import type { ViolationCount } from './violation.ts';

/** Where violations are counted, by source and day. */
export interface ViolationBook {
  /**
   * Adds to what is known; not idempotent. Of a source and day so many kinds are told apart, the rest is one; no value of an event is
   * kept.
   */
  add(counts: readonly ViolationCount[]): Promise<void>;
}
