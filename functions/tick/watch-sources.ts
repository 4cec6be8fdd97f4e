import { brandDays } from '../../domain/intake/brand-day.ts';
import { volumeTroublesOf } from '../../domain/intake/volume-watch.ts';
import { sourceRow, type VolumeRow, volumeRow } from '../../schemas/control.ts';
import type { TickPorts } from './ports.ts';

/** Minutes between two looks. */
const everyMinutes = 5;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * Looks at what each source sent in the last hour, for the alarms of `infra/constructs/source-alarms.ts`, and notes at the
 * source what is wrong with it, for the page and `daicho tally`.
 */
export async function watchSources(
  ports: Pick<TickPorts, 'control' | 'clock' | 'timeZone' | 'log'>,
): Promise<void> {
  const now = ports.clock();
  if (Math.floor(now / minuteMs) % everyMinutes !== 0) return;
  const { control } = ports;
  const dayOf = brandDays(ports.timeZone);
  const days = [...new Set([now, now - hourMs, now - dayMs, now - dayMs - hourMs].map(dayOf))];
  const sources = await control.queryAll(sourceRow, { kind: 'source' });
  const ids = [...sources.map(({ id }) => id), 'unknown'];
  const rows = await control.getAll(
    volumeRow,
    'volume',
    ids.flatMap((id) => days.map((day) => `${id}#${day}`)),
  );
  const bySource = Map.groupBy(rows, ({ id }) => id.slice(0, id.lastIndexOf('#')));
  const counts = { silent: 0, flooding: 0, rejecting: 0, refusing: 0 };
  for (const id of ids) {
    const found = volumeTroublesOf(byDay(bySource.get(id) ?? []), now, dayOf);
    for (const trouble of found) {
      counts[trouble] += 1;
      ports.log('source out of order', { sourceId: id, trouble });
    }
    const source = sources.find((each) => each.id === id);
    const noted = source?.troubles ?? [];
    if (source !== undefined && noted.join() !== found.join()) {
      const condition = { kind: { exists: true } } as const;
      await control.update({ kind: 'source', id }, { set: { troubles: found } }, condition);
    }
  }
  ports.log('sources watched', { ...counts, sources: sources.length });
}

const byDay = (rows: readonly VolumeRow[]): ReadonlyMap<string, VolumeRow> =>
  new Map(rows.map((row) => [row.id.slice(row.id.lastIndexOf('#') + 1), row]));
