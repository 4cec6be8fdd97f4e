import type { NodeId } from '../identity/identifier.ts';
import type { Anchor, Occasion, Period } from './occasion.ts';

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

/**
 * Notices that are due in a period.
 *
 * @param anchors epoch milliseconds of request, purchase, giving up, coming in and selling out, with commas between, empty
 * where it never was; one without a request has none
 */
export function restocksDue(
  product: string,
  anchors: readonly Anchor[],
  period: Period,
  dayOf: (epochMs: number) => string,
): readonly Occasion[] {
  const rows = anchors.flatMap(({ profileId, anchor }): Waiting[] => {
    const [requested, bought, cancelled, restocked, soldOut] = anchor
      .split(',')
      .map((text) => (/^\d+$/.test(text) ? Number(text) : undefined));
    if (requested === undefined) return [];
    return [
      {
        ...{ profileId, product, requestedEpochMs: requested },
        ...{ boughtEpochMs: bought, cancelledEpochMs: cancelled },
        ...{ restockedEpochMs: restocked, soldOutEpochMs: soldOut },
      },
    ];
  });
  return restockNotices(rows, dayOf).filter(
    ({ dueDay }) => dueDay > period.after && dueDay <= period.until,
  );
}
