import { keyOfUri } from '../../domain/refresh/places.ts';
import { differences, memberships } from '../../queries/tables/catalogue.ts';
import { type GenerationRow, generationRow, type TaskRow } from '../../schemas/control.ts';
import { syncRow } from '../../schemas/sync.ts';
import { keptRunSeconds } from './audience-run.ts';
import { retired } from './generations.ts';
import type { RefreshPorts } from './ports.ts';

/** Expired differences that go with one publication; more go with the next. */
const expiredPerTime = 20;

/** Id of an audience's generation; sorts by number. */
export function generationId(audienceId: string, generation: number): string {
  return `${audienceId}/${String(generation).padStart(10, '0')}`;
}

/**
 * Retires what nobody will compare with any more: memberships below the replaced generation, except those that a sync's
 * list follows. A running sync may still be reading: then none is retired this time. Differences stay as long as the
 * history: they say who was in the audience at any time.
 */
export async function retireGenerations(
  { id, generation }: TaskRow['audiences'][number],
  ports: RefreshPorts,
): Promise<void> {
  await retireDifferences(id, ports);
  const syncs = await ports.control.queryAll(syncRow, { kind: 'sync' });
  const following = syncs.filter(({ audienceId }) => audienceId === id);
  if (following.some(({ state }) => state === 'running')) return;
  const followed = new Set(following.map((sync) => sync.generation));
  const kind = `generation#${memberships.name}`;
  const rows = await ports.control.queryAll(generationRow, { kind, prefix: `${id}/` });
  await retire(
    rows.filter((row) => row.generation < generation && !followed.has(row.generation)),
    ports,
  );
}

async function retireDifferences(id: string, ports: RefreshPorts): Promise<void> {
  const kind = `generation#${differences.name}`;
  const oldest = { kind, prefix: `${id}/`, limit: expiredPerTime };
  const { rows } = await ports.control.query(generationRow, oldest);
  const keptSince = new Date(ports.clock() - keptRunSeconds * 1000).toISOString();
  await retire(
    rows.filter(({ publishedAt }) => publishedAt < keptSince),
    ports,
  );
}

async function retire(rows: readonly GenerationRow[], ports: RefreshPorts): Promise<void> {
  await ports.control.putAll(rows.map(({ location }) => retired(keyOfUri(location), ports)));
  await ports.control.deleteAll(rows.map(({ kind, id }) => ({ kind, id })));
}
