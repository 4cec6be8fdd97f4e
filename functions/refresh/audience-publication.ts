import { keyOfUri } from '../../domain/refresh/places.ts';
import { differences, memberships } from '../../queries/tables/catalogue.ts';
import {
  type GenerationRow,
  generationRow,
  type JobRow,
  type TaskRow,
} from '../../schemas/control.ts';
import { syncRow } from '../../schemas/sync.ts';
import { partitionLocation, retired } from './generations.ts';
import type { RefreshPorts } from './ports.ts';

type Audience = TaskRow['audiences'][number];

const exists = { kind: { exists: true } };

/** Notes that an audience was evaluated and nobody entered or left. A deleted audience stays deleted. */
export async function keepAudience(id: string, job: JobRow, ports: RefreshPorts): Promise<void> {
  const set = { state: 'fresh', asOf: job.asOf, refreshedAt: now(ports) };
  await ports.control.update({ kind: 'audience', id }, { set, remove: ['reason'] }, exists);
}

/** The last good generation stays; the reason is for a person to read. */
export async function failAudience(id: string, reason: string, ports: RefreshPorts): Promise<void> {
  ports.log('audience failed', { audienceId: id });
  await ports.control.update(
    { kind: 'audience', id },
    { set: { state: 'failed', reason: reason.slice(0, 500) } },
    exists,
  );
}

/** Makes the next generation of an audience the one that counts. Idempotent. */
export async function publishAudience(
  audience: Audience,
  size: number,
  written: TaskRow['written'],
  job: JobRow,
  ports: RefreshPorts,
): Promise<void> {
  const { id, generation, next } = audience;
  const rows = [memberships, differences].map((table): GenerationRow => {
    const attempt = written[table.name] ?? '';
    return {
      kind: `generation#${table.name}`,
      id: generationId(id, next),
      generation: next,
      attempt,
      location: partitionLocation(table, attempt, id, ports.lake.bucket),
      cataloguedGeneration: next,
      publishedAt: now(ports),
    };
  });
  const result = await ports.control.transact([
    {
      update: { kind: 'audience', id },
      change: {
        set: { generation: next, size, state: 'fresh', asOf: job.asOf, refreshedAt: now(ports) },
        remove: ['reason'],
      },
      condition: { generation: { equals: generation } },
    },
    ...rows.map((put) => ({ put })),
    { check: { kind: 'lease', id: 'refresh' }, condition: { owner: { equals: job.id } } },
  ]);
  if (result.kind === 'done') await retireGenerations(audience, ports);
  // Refused: the audience was deleted meanwhile, or an earlier try of this very step has published it.
  else ports.log('audience not published', { audienceId: id, generation: next });
}

/**
 * Retires what nobody will compare with any more: generations below the replaced one, except those that a sync's list
 * follows. A running sync may still be reading: then nothing is retired this time.
 */
async function retireGenerations(audience: Audience, ports: RefreshPorts): Promise<void> {
  const { id, generation } = audience;
  const syncs = await ports.control.queryAll(syncRow, { kind: 'sync' });
  const following = syncs.filter(({ audienceId }) => audienceId === id);
  if (following.some(({ state }) => state === 'running')) return;
  const followed = new Set(following.map((sync) => sync.generation));
  for (const table of [memberships, differences]) {
    const kind = `generation#${table.name}`;
    const rows = await ports.control.queryAll(generationRow, { kind, prefix: `${id}/` });
    const old = rows.filter((row) => row.generation < generation && !followed.has(row.generation));
    await ports.control.putAll(old.map(({ location }) => retired(keyOfUri(location), ports)));
    await ports.control.deleteAll(old.map((row) => ({ kind, id: row.id })));
  }
}

function generationId(audienceId: string, generation: number): string {
  return `${audienceId}/${String(generation).padStart(10, '0')}`;
}

function now(ports: RefreshPorts): string {
  return new Date(ports.clock()).toISOString();
}
