import type { AudienceCount } from '../../queries/membership.ts';
import { differences, memberships } from '../../queries/tables/catalogue.ts';
import {
  type AudienceRow,
  audienceRow,
  type GenerationRow,
  type JobRow,
  type TaskRow,
} from '../../schemas/control.ts';
import { generationId, retireGenerations } from './audience-retirement.ts';
import { runRow } from './audience-run.ts';
import { partitionLocation } from './generations.ts';
import type { RefreshPorts } from './ports.ts';

type Audience = TaskRow['audiences'][number];

const exists = { kind: { exists: true } };

/**
 * Notes that an audience was evaluated and nobody entered or left. A deleted audience stays deleted, and a job that lost
 * the lease marks no generation but the one that it compared with.
 */
export async function keepAudience(
  audience: Audience,
  job: JobRow,
  task: TaskRow,
  ports: RefreshPorts,
): Promise<void> {
  const { id, generation, version = 1, inputMark } = audience;
  const row = await ports.control.get(audienceRow, 'audience', id);
  if (row === undefined) return;
  const set = {
    ...{ state: 'fresh', asOf: job.asOf, refreshedAt: now(ports) },
    ...(inputMark !== undefined && { inputMark }),
  };
  const result = { outcome: 'same', generation, size: row.size, version } as const;
  await ports.control.transact([
    {
      update: { kind: 'audience', id },
      change: {
        set,
        remove: ['reason', 'staleSince', ...(inputMark === undefined ? ['inputMark'] : [])],
      },
      condition: { generation: { equals: generation } },
    },
    { put: runRow(id, result, job, task, ports) },
  ]);
}

/** Notes that nothing was new in what the audience reads: it is as good as evaluated. */
export async function noteUnchanged(
  { id, generation, size, version = 1 }: AudienceRow,
  job: JobRow,
  ports: RefreshPorts,
): Promise<void> {
  const result = { outcome: 'unchanged', generation, size, version } as const;
  await ports.control.transact([
    {
      update: { kind: 'audience', id },
      change: { set: { asOf: job.asOf, refreshedAt: now(ports) }, remove: ['staleSince'] },
      condition: { generation: { equals: generation } },
    },
    { put: runRow(id, result, job, undefined, ports) },
  ]);
}

/** The last good generation stays; the reason is for a person to read. */
export async function failAudience(
  audience: Pick<AudienceRow, 'id' | 'generation'> & { readonly version?: number | undefined },
  reason: string,
  job: JobRow,
  task: TaskRow | undefined,
  ports: RefreshPorts,
): Promise<void> {
  const { id, generation, version = 1 } = audience;
  ports.log('audience failed', { audienceId: id });
  const row = await ports.control.get(audienceRow, 'audience', id);
  if (row === undefined) return;
  const short = reason.slice(0, 500);
  const result = { outcome: 'failed', reason: short, generation, size: row.size, version } as const;
  await ports.control.transact([
    {
      update: { kind: 'audience', id },
      change: { set: { state: 'failed', reason: short } },
      condition: exists,
    },
    { put: runRow(id, result, job, task, ports) },
  ]);
}

/** Makes the next generation of an audience the one that counts. Idempotent. */
export async function publishAudience(
  audience: Audience,
  { members: size, entered, left }: AudienceCount,
  job: JobRow,
  task: TaskRow,
  ports: RefreshPorts,
): Promise<void> {
  const { id, generation, next, version = 1, inputMark } = audience;
  const rows = [memberships, differences].map((table): GenerationRow => {
    const attempt = task.written[table.name] ?? '';
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
  const run = { outcome: 'changed', generation: next, size, entered, left, version } as const;
  const set = { generation: next, size, state: 'fresh', asOf: job.asOf, refreshedAt: now(ports) };
  const result = await ports.control.transact([
    {
      update: { kind: 'audience', id },
      change: {
        set: { ...set, ...(inputMark !== undefined && { inputMark }) },
        remove: ['reason', 'staleSince', ...(inputMark === undefined ? ['inputMark'] : [])],
      },
      condition: { generation: { equals: generation } },
    },
    ...rows.map((put) => ({ put })),
    { put: runRow(id, run, job, task, ports) },
    { check: { kind: 'lease', id: 'refresh' }, condition: { owner: { equals: job.id } } },
  ]);
  if (result.kind === 'done') await retireGenerations(audience, ports);
  // Refused: the audience was deleted meanwhile, or an earlier try of this very step has published it.
  else ports.log('audience not published', { audienceId: id, generation: next });
}

function now(ports: RefreshPorts): string {
  return new Date(ports.clock()).toISOString();
}
