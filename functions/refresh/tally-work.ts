import { type TallyCounts, tallyCounts, tallyOfDays } from '../../queries/tally.ts';
import { type TallyDayRow, type TallyRow, tallyDayRow } from '../../schemas/control.ts';
import type { RefreshPorts } from './ports.ts';
import type { Work } from './work.ts';

/** Counts the days that changed, then adds up every day of each source. */
export const tallyWork: Work = {
  queries: (task) => [
    { name: 'tally', sql: tallyOfDays(task.partitions.map(({ value }) => value)), isDdl: false },
  ],
  finish: async (task, _job, ports) => {
    const queryId = task.queries['tally']?.id;
    if (queryId === undefined) throw new Error('the tally was not asked for');
    const counted = await ports.warehouse.results(tallyCounts, queryId);
    const rows = task.partitions.map(({ value, current }): TallyDayRow => {
      const ofDay = counted.filter(({ day }) => day === value);
      const sources = ofDay.map(({ source_id, day: _day, ...counts }) => [source_id, counts]);
      return {
        kind: 'tally-day',
        id: value,
        generation: current['outcomes']?.generation ?? 0,
        sources: Object.fromEntries(sources),
      };
    });
    await ports.control.putAll(rows);
    await addUp(ports);
    return { stage: 'done' };
  },
  orphans: () => [],
  surrender: async () => undefined,
};

type Counts = Omit<TallyCounts, 'day' | 'source_id'>;

async function addUp(ports: RefreshPorts): Promise<void> {
  const days = await ports.control.queryAll(tallyDayRow, { kind: 'tally-day' });
  const sums = new Map<string, Counts>();
  for (const { sources } of days) {
    for (const [sourceId, counts] of Object.entries(sources)) {
      sums.set(sourceId, sum(sums.get(sourceId), counts));
    }
  }
  const asOf = new Date(ports.clock()).toISOString();
  const rows = [...sums].map(([id, counts]): TallyRow => ({ kind: 'tally', id, ...counts, asOf }));
  await ports.control.putAll(rows);
  const inFlight = rows.reduce(
    (all, { accepted, stored, duplicate, rejected }) =>
      all + Math.abs(accepted - stored - duplicate - rejected),
    0,
  );
  ports.log('tally', { sources: rows.length, inFlight });
}

function sum(one: Counts | undefined, other: Counts): Counts {
  return {
    accepted: (one?.accepted ?? 0) + other.accepted,
    stored: (one?.stored ?? 0) + other.stored,
    duplicate: (one?.duplicate ?? 0) + other.duplicate,
    rejected: (one?.rejected ?? 0) + other.rejected,
  };
}
