import {
  type ConversionFeedRow,
  conversionFeedRow,
  deletionId,
} from '../../../schemas/conversion.ts';
import type { ApiPorts } from '../ports.ts';

/** As long as an invocation of `deliver` lives, which may be telling events. */
const longestDeliveryMs = 15 * 60_000;
const mostTries = 5;

/**
 * Marks a feed as leaving and wakes `deliver`, which forgets its journal and then the feed. Idempotent.
 *
 * @returns undefined where there is no such feed
 * @throws Error where runs kept beginning in between
 */
export async function leaveFeed(
  id: string,
  { control, conversions, clock }: Pick<ApiPorts, 'control' | 'conversions' | 'clock'>,
): Promise<ConversionFeedRow | undefined> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const feed = await control.get(conversionFeedRow, 'conversion-feed', id);
    if (feed === undefined) return undefined;
    const { state, leavesAtEpochMs } = feed;
    const own = clock() + (state === 'running' ? longestDeliveryMs : 0);
    const leaving = { ...feed, leavesAtEpochMs: leavesAtEpochMs ?? own };
    const isMarked =
      leavesAtEpochMs !== undefined ||
      (await control.update(
        { kind: 'conversion-feed', id },
        { set: { leavesAtEpochMs: own } },
        { state: { equals: state } },
      ));
    if (!isMarked) continue;
    await conversions.send({ kind: 'conversions', feedId: id, runId: deletionId });
    return leaving;
  }
  throw new Error(`runs of the feed ${id} kept beginning`);
}
