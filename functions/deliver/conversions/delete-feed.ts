import * as z from 'zod';
import {
  type ConversionFeedRow,
  conversionRunRow,
  deletionId,
} from '../../../schemas/conversion.ts';
import type { ConversionPorts } from './ports.ts';

const pageSize = 1_000;
/** Time that must be left to delete another page. */
const reserveMs = 20_000;
const longestDelaySeconds = 900;
const keyRow = z.object({ id: z.string() });
const kinds = ['conversion', 'conversion-day', 'conversion-receipt'] as const;

/**
 * Forgets a feed that is being deleted, its journal first and the feed last; called again until it is gone. A run that was
 * under way is over by then: nobody writes any more.
 */
export async function deleteFeed(
  feed: ConversionFeedRow,
  leavesAtEpochMs: number,
  ports: Pick<ConversionPorts, 'control' | 'queue' | 'clock'>,
  remainingMs: () => number,
): Promise<void> {
  const { control, queue, clock } = ports;
  const again = (delaySeconds: number) =>
    queue.send({ kind: 'conversions', feedId: feed.id, runId: deletionId }, delaySeconds);
  const waitMs = leavesAtEpochMs - clock();
  if (waitMs > 0) return again(Math.min(longestDelaySeconds, Math.ceil(waitMs / 1000)));
  const runs = await control.queryAll(conversionRunRow, { kind: `conversion-run#${feed.id}` });
  const shards = runs.map(({ id }) => `conversion-shard#${feed.id}#${id}`);
  const own = kinds.map((kind) => `${kind}#${feed.id}`);
  for (const kind of [...shards, ...own, `conversion-run#${feed.id}`]) {
    for (;;) {
      if (remainingMs() < reserveMs) return again(0);
      const { rows } = await control.query(keyRow, { kind, limit: pageSize });
      if (rows.length === 0) break;
      await control.deleteAll(rows.map(({ id }) => ({ kind, id })));
    }
  }
  await control.delete({ kind: 'conversion-feed', id: feed.id });
}
