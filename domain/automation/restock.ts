import type { NodeId } from '../identity/identifier.ts';
import type { Occasion } from './occasion.ts';

/** A person who asked to be told of a product, in epoch milliseconds; undefined: it never happened. */
export interface Waiting {
  readonly profileId: NodeId;
  readonly product: string;
  /** The last time that they asked. */
  readonly requestedEpochMs: number;
  /** When they last bought it, or said that they no longer wait. */
  readonly boughtEpochMs: number | undefined;
  readonly cancelledEpochMs: number | undefined;
  /** When it last came in, and last sold out, for anybody. */
  readonly restockedEpochMs: number | undefined;
  readonly soldOutEpochMs: number | undefined;
}

/**
 * Who is told that a product is there again: whoever asked, before it came in, and has neither bought it nor given up
 * since; while it is there. The key is the request, so one request is answered once, and a later one anew.
 *
 * @param dayOf the brand's day of an instant
 */
export function restockNotices(
  rows: readonly Waiting[],
  dayOf: (epochMs: number) => string,
): readonly Occasion[] {
  return rows.flatMap((row) => {
    const { profileId, product, requestedEpochMs, restockedEpochMs } = row;
    const isDone = (at: number | undefined): boolean => at !== undefined && at >= requestedEpochMs;
    if (isDone(row.boughtEpochMs) || isDone(row.cancelledEpochMs)) return [];
    if (restockedEpochMs === undefined || restockedEpochMs <= requestedEpochMs) return [];
    if (row.soldOutEpochMs !== undefined && row.soldOutEpochMs >= restockedEpochMs) return [];
    const key = `${product}@${new Date(requestedEpochMs).toISOString()}`;
    return [{ profileId, key, dueDay: dayOf(restockedEpochMs) }];
  });
}
