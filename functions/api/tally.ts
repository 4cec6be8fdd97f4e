import type { ControlTable } from '../../domain/control/control-table.ts';
import { recentRow, sourceRow, tallyRow } from '../../schemas/control.ts';
import { unpackRecent } from '../../stores/recent-events.ts';
import { ok } from './response.ts';
import { type Route, route } from './route.ts';

/** Rows of recent batches that are looked at; more than that and the estimate is a lower bound. */
const recentLimit = 2_000;

export const tallyRoutes: readonly Route[] = [
  route('GET', '/api/tally', 'viewer', async (_, { control }) => {
    const [sources, tallies] = await Promise.all([
      control.queryAll(sourceRow, { kind: 'source' }),
      control.queryAll(tallyRow, { kind: 'tally' }),
    ]);
    const bySource = new Map(tallies.map((tally) => [tally.id, tally]));
    const inFlight = await inFlightBySource(
      control,
      new Map(tallies.map(({ id, asOf }) => [id, asOf])),
    );
    return ok({
      sources: sources.map(({ id, name }) => {
        const tally = bySource.get(id);
        return {
          id,
          name,
          accepted: tally?.accepted ?? 0,
          stored: tally?.stored ?? 0,
          duplicate: tally?.duplicate ?? 0,
          rejected: tally?.rejected ?? 0,
          /** Events seen since the tally was taken: an estimate from the recent batches. */
          in_flight: inFlight.get(id) ?? 0,
          ...(tally !== undefined && { asOf: tally.asOf }),
        };
      }),
    });
  }),
];

async function inFlightBySource(
  control: ControlTable,
  talliedAt: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const page = await control.query(recentRow, {
    kind: 'recent',
    reverse: true,
    limit: recentLimit,
  });
  for (const { id, packed } of page.rows) {
    const at = id.slice(0, id.indexOf('#'));
    for (const { sourceId } of unpackRecent(packed)) {
      if (at > (talliedAt.get(sourceId) ?? '')) {
        counts.set(sourceId, (counts.get(sourceId) ?? 0) + 1);
      }
    }
  }
  return counts;
}
