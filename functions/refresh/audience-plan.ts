import { compileAudiences } from '../../domain/audience/compile.ts';
import type { Library } from '../../domain/audience/library.ts';
import { readLibrary } from '../../domain/audience/read-library.ts';
import { referenceFault } from '../../domain/audience/reference-fault.ts';
import { sqlAsOf, sqlAudienceStatement } from '../../domain/audience/sql-audience.ts';
import { audienceDefinition, type Fault } from '../../schemas/audience.ts';
import { type AudienceRow, audienceRow, type JobRow, type TaskRow } from '../../schemas/control.ts';
import { sqlAudienceDefinition } from '../../schemas/sql-audience.ts';
import { failAudience, noteUnchanged } from './audience-publication.ts';
import { type Defined, inputMarks } from './input-marks.ts';
import type { RefreshPorts } from './ports.ts';
import { newTask } from './work.ts';

type Numbered = TaskRow['audiences'][number];
/** Audiences by id, and what they may refer to. */
interface Definitions {
  readonly rows: ReadonlyMap<string, AudienceRow>;
  readonly library: Library;
}

/**
 * Tasks that evaluate the audiences that the job asks for, a pack each. An audience of which nothing is new in what it
 * reads is noted as unchanged and asked nothing.
 */
export async function planAudiences(
  job: JobRow,
  plan: string,
  ports: RefreshPorts,
): Promise<readonly TaskRow[]> {
  const all = await ports.control.queryAll(audienceRow, { kind: 'audience' });
  const asked = all.filter(({ id }) => job.audienceIds?.includes(id) ?? true);
  const library = await readLibrary(ports.control);
  const sound: Defined[] = [];
  const foreign: ForeignAudience[] = [];
  for (const row of asked) {
    const inSql = sqlAudienceDefinition.safeParse(row.definition);
    if (inSql.success) {
      foreign.push({ row, sql: inSql.data.sql });
      continue;
    }
    const parsed = audienceDefinition.safeParse(row.definition);
    const reason = parsed.success
      ? faultText(referenceFault(parsed.data.where, library, row.id))
      : 'its definition is not valid';
    if (parsed.success && reason === undefined) sound.push({ row, definition: parsed.data });
    else await failAudience(row, reason ?? 'its definition is not valid', job, undefined, ports);
  }
  const marks = await inputMarks(sound, { ...contextOf(job, ports), library }, ports);
  const due: Defined[] = [];
  for (const one of sound) {
    const isUnchanged = one.row.state === 'fresh' && one.row.inputMark === marks.get(one.row.id);
    if (isUnchanged && one.row.inputMark !== undefined) await noteUnchanged(one.row, job, ports);
    else due.push(one);
  }
  ports.log('audiences planned', { due: due.length, unchanged: sound.length - due.length });
  const numbered = await Promise.all(due.map(({ row }) => reserve(row, marks.get(row.id), ports)));
  const rows = new Map(due.map(({ row }) => [row.id, row]));
  const present = numbered.filter((one) => one !== undefined);
  return [
    ...audienceTasks(present, { rows, library }, job, `${plan}#`, ports),
    ...(await foreignTasks(foreign, job, `${plan}#sql`, ports)),
  ];
}

/** An audience in SQL. */
interface ForeignAudience {
  readonly row: AudienceRow;
  readonly sql: string;
}

/** A task for each: what one person wrote harms nobody else's audience. What it reads is not known, so it is asked every time. */
async function foreignTasks(
  audiences: readonly ForeignAudience[],
  job: JobRow,
  idStart: string,
  ports: RefreshPorts,
): Promise<TaskRow[]> {
  const { asOf } = contextOf(job, ports);
  const tasks: TaskRow[] = [];
  for (const [index, { row, sql }] of audiences.entries()) {
    if (ports.sqlWarehouse === undefined) {
      await failAudience(row, 'audiences in SQL are switched off', job, undefined, ports);
      continue;
    }
    const numbered = await reserve(row, undefined, ports);
    if (numbered === undefined) continue;
    tasks.push(
      newTask(job.id, `${idStart}${index}`, 'audiences', 'differ', ports.clock(), {
        sql: sqlAudienceStatement(row.id, sqlAsOf(sql, asOf)),
        isForeign: true,
        audiences: [numbered],
      }),
    );
  }
  return tasks;
}

const faultText = (fault: Fault | undefined) => fault && `${fault.path}: ${fault.message}`;

/**
 * Takes a generation number that nobody took before: a partition of the catalogue that an abandoned run left under a
 * number is never taken for another. Undefined when the audience was deleted meanwhile.
 */
async function reserve(
  row: AudienceRow,
  inputMark: string | undefined,
  ports: RefreshPorts,
): Promise<Numbered | undefined> {
  const { id, generation, version = 1 } = row;
  const next = Math.max(generation, row.reservedGeneration ?? 0) + 1;
  const isThere = await ports.control.update(
    { kind: 'audience', id },
    { set: { reservedGeneration: next } },
    { generation: { equals: generation } },
  );
  if (!isThere) return undefined;
  return { id, generation, next, version, ...(inputMark !== undefined && { inputMark }) };
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
  return compileAudiences(defined, { ...contextOf(job, ports), library }).map(
    ({ audienceIds, sql }, index) =>
      newTask(job.id, `${idStart}${index}`, 'audiences', 'differ', ports.clock(), {
        sql,
        audiences: audiences.filter(({ id }) => audienceIds.includes(id)),
      }),
  );
}

function contextOf(job: JobRow, { timeZone }: RefreshPorts) {
  if (job.asOf === undefined) throw new Error(`${job.id} has no day to evaluate at`);
  return { asOf: job.asOf, timeZone };
}
