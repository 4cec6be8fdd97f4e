import { compileAudiences } from '../../domain/audience/compile.ts';
import type { Library } from '../../domain/audience/library.ts';
import { readLibrary } from '../../domain/audience/read-library.ts';
import { referenceFault } from '../../domain/audience/reference-fault.ts';
import { audienceDefinition, type Fault } from '../../schemas/audience.ts';
import { type AudienceRow, audienceRow, type JobRow, type TaskRow } from '../../schemas/control.ts';
import { failAudience } from './audience-publication.ts';
import type { RefreshPorts } from './ports.ts';
import { newTask } from './work.ts';

type Numbered = TaskRow['audiences'][number];
/** Audiences by id, and what they may refer to. */
interface Definitions {
  readonly rows: ReadonlyMap<string, AudienceRow>;
  readonly library: Library;
}

/** Tasks that evaluate the audiences that the job asks for, a pack each. */
export async function planAudiences(
  job: JobRow,
  plan: string,
  ports: RefreshPorts,
): Promise<readonly TaskRow[]> {
  const all = await ports.control.queryAll(audienceRow, { kind: 'audience' });
  const asked = all.filter(({ id }) => job.audienceIds?.includes(id) ?? true);
  const library = await readLibrary(ports.control);
  const sound: AudienceRow[] = [];
  for (const row of asked) {
    const parsed = audienceDefinition.safeParse(row.definition);
    const reason = parsed.success
      ? faultText(referenceFault(parsed.data.where, library, row.id))
      : 'its definition is not valid';
    if (reason === undefined) sound.push(row);
    else await failAudience(row.id, reason, ports);
  }
  const numbered = await Promise.all(sound.map((row) => reserve(row, ports)));
  const rows = new Map(sound.map((row) => [row.id, row]));
  const present = numbered.filter((one) => one !== undefined);
  return audienceTasks(present, { rows, library }, job, `${plan}#`, ports);
}

const faultText = (fault: Fault | undefined) => fault && `${fault.path}: ${fault.message}`;

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

/** The audiences as they are now. */
export async function audiencesById(
  ids: readonly string[],
  ports: RefreshPorts,
): Promise<Definitions> {
  const found = await Promise.all(ids.map((id) => ports.control.get(audienceRow, 'audience', id)));
  const rows = new Map(found.flatMap((row) => (row === undefined ? [] : [[row.id, row]])));
  return { rows, library: await readLibrary(ports.control) };
}

/** A task for each statement that the audiences compile to. @param idStart what the ids of the tasks begin with */
export function audienceTasks(
  audiences: readonly Numbered[],
  { rows, library }: Definitions,
  job: JobRow,
  idStart: string,
  ports: RefreshPorts,
): TaskRow[] {
  const defined = audiences.flatMap(({ id }) => {
    const parsed = audienceDefinition.safeParse(rows.get(id)?.definition);
    // What it refers to may have changed since it was planned; the next refresh says so.
    return parsed.success && referenceFault(parsed.data.where, library, id) === undefined
      ? [{ id, definition: parsed.data }]
      : [];
  });
  if (job.asOf === undefined) throw new Error(`${job.id} has no day to evaluate at`);
  const context = { asOf: job.asOf, timeZone: ports.timeZone, library };
  return compileAudiences(defined, context).map(({ audienceIds, sql }, index) =>
    newTask(job.id, `${idStart}${index}`, 'audiences', 'differ', ports.clock(), {
      sql,
      audiences: audiences.filter(({ id }) => audienceIds.includes(id)),
    }),
  );
}
