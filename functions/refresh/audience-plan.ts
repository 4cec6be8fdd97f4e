import { compileAudiences } from '../../domain/audience/compile.ts';
import { audienceDefinition } from '../../schemas/audience.ts';
import { type AudienceRow, audienceRow, type JobRow, type TaskRow } from '../../schemas/control.ts';
import { failAudience } from './audience-publication.ts';
import type { RefreshPorts } from './ports.ts';
import { newTask } from './work.ts';

type Numbered = TaskRow['audiences'][number];
type Definitions = ReadonlyMap<string, AudienceRow>;

/** Tasks that evaluate the audiences that the job asks for, a pack each. */
export async function planAudiences(
  job: JobRow,
  plan: string,
  ports: RefreshPorts,
): Promise<readonly TaskRow[]> {
  const all = await ports.control.queryAll(audienceRow, { kind: 'audience' });
  const asked = all.filter(({ id }) => job.audienceIds?.includes(id) ?? true);
  const sound: AudienceRow[] = [];
  for (const row of asked) {
    const parsed = audienceDefinition.safeParse(row.definition);
    if (parsed.success) sound.push(row);
    else await failAudience(row.id, 'its definition is not valid', ports);
  }
  const numbered = await Promise.all(sound.map((row) => reserve(row, ports)));
  const rows = new Map(sound.map((row) => [row.id, row]));
  const present = numbered.filter((one) => one !== undefined);
  return audienceTasks(present, rows, job, `${plan}#`, ports);
}

/**
 * Takes a generation number that nobody took before: a partition of the catalogue that an abandoned run left under a
 * number is never taken for another. Undefined when the audience was deleted meanwhile.
 */
async function reserve(row: AudienceRow, ports: RefreshPorts): Promise<Numbered | undefined> {
  const next = Math.max(row.generation, row.reservedGeneration ?? 0) + 1;
  const isThere = await ports.control.update(
    { kind: 'audience', id: row.id },
    { set: { reservedGeneration: next } },
    { generation: { equals: row.generation } },
  );
  return isThere ? { id: row.id, generation: row.generation, next } : undefined;
}

export async function audiencesById(
  ids: readonly string[],
  ports: RefreshPorts,
): Promise<Definitions> {
  const rows = await Promise.all(ids.map((id) => ports.control.get(audienceRow, 'audience', id)));
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.id, row]])));
}

/** A task for each statement that the audiences compile to. @param idStart what the ids of the tasks begin with */
export function audienceTasks(
  audiences: readonly Numbered[],
  rows: Definitions,
  job: JobRow,
  idStart: string,
  ports: RefreshPorts,
): TaskRow[] {
  const defined = audiences.flatMap(({ id }) => {
    const parsed = audienceDefinition.safeParse(rows.get(id)?.definition);
    return parsed.success ? [{ id, definition: parsed.data }] : [];
  });
  if (job.asOf === undefined) throw new Error(`${job.id} has no day to evaluate at`);
  const context = { asOf: job.asOf, timeZone: ports.timeZone };
  return compileAudiences(defined, context).map(({ audienceIds, sql }, index) =>
    newTask(job.id, `${idStart}${index}`, 'audiences', 'differ', ports.clock(), {
      sql,
      audiences: audiences.filter(({ id }) => audienceIds.includes(id)),
    }),
  );
}
