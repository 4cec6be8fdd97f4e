import type { ControlTable } from '../../domain/control/control-table.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { sumOfHours } from '../../domain/intake/volumes.ts';
import { paging } from '../../schemas/api/paging.ts';
import { tally } from '../../schemas/api/status.ts';
import { recentRow, sourceRow, tallyRow, volumeRow } from '../../schemas/control.ts';
import { unpackRecent } from '../../stores/recent-events.ts';
import { nextOf, pageOf } from './paging.ts';
import { ok } from './response.ts';
import { type Route, route } from './route.ts';

/** Rows of recent batches that are looked at; more than that and the estimate is a lower bound. */
const recentLimit = 2_000;

export const tallyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/tally',
    summary: 'What became of all events, by source',
    scope: 'status:read',
    query: paging,
    answers: { 200: tally },
    run: async ({ query }, { control, clock, timeZone }) => {
      const [page, tallies] = await Promise.all([
        control.query(sourceRow, { kind: 'source', ...pageOf(query) }),
        control.queryAll(tallyRow, { kind: 'tally' }),
      ]);
      const bySource = new Map(tallies.map((row) => [row.id, row]));
      const talliedAt = new Map(tallies.map(({ id, asOf }) => [id, asOf]));
      const inFlight = await inFlightBySource(control, talliedAt);
      const todays = await volumesOfDay(
        page.rows.map(({ id }) => id),
        brandDays(timeZone)(clock()),
        control,
      );
      const sources = page.rows.map(({ id, name, troubles = [] }) => {
        const row = bySource.get(id);
        const today = todays.get(id);
        return {
          id,
          name,
          accepted: row?.accepted ?? 0,
          stored: row?.stored ?? 0,
          duplicate: row?.duplicate ?? 0,
          rejected: row?.rejected ?? 0,
          in_flight: inFlight.get(id) ?? 0,
          ...(row !== undefined && { asOf: row.asOf }),
          ...(today !== undefined && { today }),
          ...(troubles.length > 0 && { troubles }),
        };
      });
      return ok({ sources, ...nextOf(page.next) });
    },
  }),
];

async function volumesOfDay(ids: readonly string[], day: string, control: ControlTable) {
  const rows = await control.getAll(
    volumeRow,
    'volume',
    ids.map((id) => `${id}#${day}`),
  );
  return new Map(
    rows.map((row) => [
      row.id.slice(0, row.id.lastIndexOf('#')),
      {
        landed: sumOfHours(row, 'landed'),
        rejected: sumOfHours(row, 'rejected'),
        bots: sumOfHours(row, 'bots'),
        refused: sumOfHours(row, 'refused'),
      },
    ]),
  );
}

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
    for (const { sourceId, outcome } of unpackRecent(packed)) {
      // What the collector refused was never accepted.
      if (outcome !== 'refused' && at > (talliedAt.get(sourceId) ?? '')) {
        counts.set(sourceId, (counts.get(sourceId) ?? 0) + 1);
      }
    }
  }
  return counts;
}
