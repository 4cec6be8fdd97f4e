import { daysBefore, fitPaths, planDays } from '../../domain/refresh/landed-plan.ts';
import {
  type GenerationRow,
  generationRow,
  type JobRow,
  type LandedRow,
  landedRow,
  sourceRow,
  type TaskRow,
  tallyDayRow,
} from '../../schemas/control.ts';
import { planAudiences } from './audience-plan.ts';
import type { RefreshPorts } from './ports.ts';
import { rewrittenTables } from './rewritten-tables.ts';
import { planScores } from './score-plan.ts';
import { startSyncs } from './start-syncs.ts';
import { newTask } from './work.ts';

export interface Round {
  readonly tasks: readonly TaskRow[];
  /** Nothing that was there when the round was planned is left out. */
  readonly isLast: boolean;
}

type NewTask = (work: TaskRow['work'], stage: string, contents: Partial<TaskRow>) => TaskRow;

/** Partitions of one table that publish in one transaction. */
const partitionsPerTask = 90;
const buckets = [...'0123456789abcdef'];
const landingOf = {
  identity_map: 'landing_identity',
  evidence: 'landing_evidence',
  node_traits: 'landing_traits',
  consents: 'landing_consents',
  account_members: 'landing_account_members',
} as const;
const bucketedTables = [
  'identity_map',
  'evidence',
  'node_traits',
  'consents',
  'account_members',
] as const;

/** What there is to do in the step that the job is at. @param plan id prefix of the tasks */
export async function planRound(job: JobRow, plan: string, ports: RefreshPorts): Promise<Round> {
  let number = 0;
  const create: NewTask = (work, stage, contents) => {
    const id = `${plan}#${String(number).padStart(3, '0')}`;
    number += 1;
    return newTask(job.id, id, work, stage, ports.clock(), contents);
  };
  switch (job.step) {
    case 'repair':
      return { tasks: await planRepair(create, ports), isLast: true };
    case 'compact':
      return planCompaction(job, create, ports);
    case 'rollup':
      return { tasks: await planRollups(create, ports), isLast: true };
    case 'tally':
      return { tasks: await planTally(create, ports), isLast: true };
    case 'scores':
      return { tasks: await planScores(job, create, ports), isLast: true };
    case 'audiences':
      return { tasks: await planAudiences(job, plan, ports), isLast: true };
    case 'syncs':
      await startSyncs(ports);
      return { tasks: [], isLast: true };
  }
}

async function planRepair(create: NewTask, ports: RefreshPorts): Promise<TaskRow[]> {
  const tables = await Promise.all(
    rewrittenTables.map(async (table) => {
      const rows = await generations(table, ports);
      return rows.filter((row) => row.cataloguedGeneration < row.generation);
    }),
  );
  return tables.flatMap((rows, index) => {
    const table = rewrittenTables[index] ?? '';
    return inChunks(rows).map((chunk) =>
      create('repair', 'add', {
        partitions: chunk.map(({ id, generation, attempt }) => ({
          value: id,
          current: { [table]: { generation, attempt } },
        })),
      }),
    );
  });
}

async function planCompaction(job: JobRow, create: NewTask, ports: RefreshPorts): Promise<Round> {
  const [landedEvents, landedOutcomes] = await Promise.all([
    landed('landing_events', ports),
    landed('landing_outcomes', ports),
  ]);
  const listed = [...landedEvents, ...landedOutcomes];
  const chunks = planDays(listed, ports.lake.bucket);
  const sources = await ports.control.queryAll(sourceRow, { kind: 'source' });
  const historySources = sources.filter(({ history }) => history).map(({ id }) => id);
  const days = chunks.flatMap((chunk) => chunk.days);
  const [events, outcomes] = await Promise.all([
    generationsOf('events', days, ports),
    generationsOf('outcomes', days, ports),
  ]);
  const tasks = chunks.map((chunk) => {
    const hasEvents = chunk.objects.some(({ kind }) => kind === 'landed#landing_events');
    return create('events', hasEvents ? 'probe' : 'write', {
      partitions: chunk.days.map((value) => ({
        value,
        current: {
          ...(hasEvents && { events: currentOf(events.get(value)) }),
          outcomes: currentOf(outcomes.get(value)),
        },
      })),
      objects: keysByTable(chunk.objects),
      // Rewritten days are read anyway.
      lookbackDays: daysBefore(chunk.flaggedDays).filter(
        (day) => events.has(day) && !chunk.days.includes(day),
      ),
      historySources,
    });
  });
  const taken = chunks.reduce((sum, { objects }) => sum + objects.length, 0);
  if (job.scope === 'compact') return { tasks, isLast: taken === listed.length };
  const bucketed = await planBuckets(create, ports);
  return {
    tasks: [...tasks, ...bucketed.tasks],
    isLast: taken === listed.length && bucketed.isLast,
  };
}

async function planBuckets(create: NewTask, ports: RefreshPorts): Promise<Round> {
  const rounds = await Promise.all(
    bucketedTables.map(async (table) => {
      const rows = await landed(landingOf[table], ports);
      const taken = fitPaths(rows, ports.lake.bucket);
      if (taken.length === 0) return { tasks: [], isLast: true };
      const current = new Map((await generations(table, ports)).map((row) => [row.id, row]));
      const task = create(table, 'write', {
        partitions: buckets.map((value) => ({
          value,
          current: { [table]: currentOf(current.get(value)) },
        })),
        objects: keysByTable(taken),
      });
      return { tasks: [task], isLast: taken.length === rows.length };
    }),
  );
  return {
    tasks: rounds.flatMap(({ tasks }) => tasks),
    isLast: rounds.every(({ isLast }) => isLast),
  };
}

async function planRollups(create: NewTask, ports: RefreshPorts): Promise<TaskRow[]> {
  const events = await generations('events', ports);
  const tables = ['profile_days', 'sessions'] as const;
  const rollups = await Promise.all(tables.map((table) => generations(table, ports)));
  return tables.flatMap((table, i) => planRollup(table, rollups[i] ?? [], events, create));
}

/** Days of which the rollup is built from an earlier generation of events than counts, or from none. */
function planRollup(
  table: 'profile_days' | 'sessions',
  rollup: readonly GenerationRow[],
  events: readonly GenerationRow[],
  create: NewTask,
): TaskRow[] {
  const built = new Map(rollup.map((row) => [row.id, row]));
  const stale = events.filter(
    ({ id, generation }) => (built.get(id)?.sourceGeneration ?? 0) < generation,
  );
  return inChunks(stale).map((chunk) =>
    create(table, 'write', {
      partitions: chunk.map(({ id, generation }) => ({
        value: id,
        current: { [table]: currentOf(built.get(id)) },
        sourceGeneration: generation,
      })),
    }),
  );
}

async function planTally(create: NewTask, ports: RefreshPorts): Promise<TaskRow[]> {
  const outcomes = await generations('outcomes', ports);
  const days = await ports.control.queryAll(tallyDayRow, { kind: 'tally-day' });
  const counted = new Map(days.map(({ id, generation }) => [id, generation]));
  const stale = outcomes.filter(({ id, generation }) => counted.get(id) !== generation);
  if (stale.length === 0) return [];
  const partitions = stale.map(({ id, generation }) => ({
    value: id,
    current: { outcomes: { generation } },
  }));
  return [create('tally', 'ask', { partitions })];
}

function landed(table: string, ports: RefreshPorts): Promise<readonly LandedRow[]> {
  return ports.control.queryAll(landedRow, { kind: `landed#${table}` });
}

function generations(table: string, ports: RefreshPorts): Promise<readonly GenerationRow[]> {
  return ports.control.queryAll(generationRow, { kind: `generation#${table}` });
}

/** Generations of the days and of all that a flagged event of theirs is compared with. */
async function generationsOf(
  table: string,
  days: readonly string[],
  ports: RefreshPorts,
): Promise<ReadonlyMap<string, GenerationRow>> {
  const last = days.at(-1);
  const [from = last] = daysBefore(days);
  if (last === undefined || from === undefined) return new Map();
  const rows = await ports.control.queryAll(generationRow, {
    kind: `generation#${table}`,
    from,
    to: last,
  });
  return new Map(rows.map((row) => [row.id, row]));
}

function currentOf(row: GenerationRow | undefined): { generation: number; attempt?: string } {
  return row === undefined
    ? { generation: 0 }
    : { generation: row.generation, attempt: row.attempt };
}

function keysByTable(rows: readonly LandedRow[]): Record<string, string[]> {
  const keys: Record<string, string[]> = {};
  for (const { kind, key } of rows) {
    const table = kind.slice('landed#'.length);
    keys[table] = [...(keys[table] ?? []), key];
  }
  return keys;
}

function inChunks<Item>(items: readonly Item[]): Item[][] {
  const chunks: Item[][] = [];
  for (let start = 0; start < items.length; start += partitionsPerTask) {
    chunks.push(items.slice(start, start + partitionsPerTask));
  }
  return chunks;
}
