import type { ControlAction } from '../../domain/control/control-table.ts';
import { attemptPrefix, partitionPrefix, uriOf } from '../../domain/refresh/places.ts';
import { retiredFiles } from '../../domain/refresh/retired-files.ts';
import {
  addPartitions,
  type PartitionPlace,
  setPartitionLocation,
} from '../../queries/partitions.ts';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import type { LakeTable } from '../../queries/tables/table.ts';
import type { GenerationRow, RetiredRow, TaskRow } from '../../schemas/control.ts';
import type { RefreshPorts } from './ports.ts';
import type { StageQuery } from './work.ts';

/** Partitions that one ADD statement names. */
const addedPerStatement = 90;

export function tableNamed(name: string): LakeTable {
  const table = lakeTables.find((one) => one.name === name);
  if (table === undefined) throw new RangeError(`${name} is no table of the catalogue`);
  return table;
}

/** One partition of one table that a task rewrites. */
export interface Rewritten {
  readonly table: LakeTable;
  readonly value: string;
  /** Generation that it replaces, 0 = none. */
  readonly generation: number;
  /** Attempt that wrote the replaced one. */
  readonly replaced: string | undefined;
  readonly sourceGeneration: number | undefined;
}

export function rewrittenBy(task: TaskRow): readonly Rewritten[] {
  return task.partitions.flatMap(({ value, current, sourceGeneration }) =>
    Object.entries(current).map(([name, { generation, attempt }]) => ({
      table: tableNamed(name),
      value,
      generation,
      replaced: attempt,
      sourceGeneration,
    })),
  );
}

export function partitionLocation(
  table: LakeTable,
  attempt: string,
  value: string,
  bucket: string,
): string {
  const [column = ''] = table.partitionedBy;
  return uriOf(bucket, partitionPrefix(table.name, attempt, column, value));
}

/** Moves every rewritten partition from its generation to the next, under the condition that it still is there. */
export function publishing(task: TaskRow, ports: RefreshPorts): ControlAction[] {
  const publishedAt = new Date(ports.clock()).toISOString();
  return rewrittenBy(task).map(({ table, value, generation, sourceGeneration }) => {
    const attempt = writtenAttempt(task, table);
    const row: GenerationRow = {
      kind: `generation#${table.name}`,
      id: value,
      generation: generation + 1,
      attempt,
      location: partitionLocation(table, attempt, value, ports.lake.bucket),
      cataloguedGeneration: generation,
      publishedAt,
      ...(sourceGeneration !== undefined && { sourceGeneration }),
    };
    const condition =
      generation === 0 ? { kind: { exists: false } } : { generation: { equals: generation } };
    return { put: row, condition };
  });
}

/** Notes that the catalogue points at the generations that the task published. */
export function catalogued(task: TaskRow): ControlAction[] {
  return rewrittenBy(task).map(({ table, value, generation }) => ({
    update: { kind: `generation#${table.name}`, id: value },
    change: { set: { cataloguedGeneration: generation + 1 } },
    condition: { generation: { equals: generation + 1 } },
  }));
}

/** Statements that point the catalogue at what was published: one ADD for many new ones, one SET LOCATION each. */
export function cataloguing(task: TaskRow, ports: RefreshPorts): StageQuery[] {
  const all = rewrittenBy(task);
  const place = ({ table, value }: Rewritten): PartitionPlace => ({
    values: [value],
    location: partitionLocation(table, writtenAttempt(task, table), value, ports.lake.bucket),
  });
  const added = adding(
    all.filter(({ generation }) => generation === 0),
    place,
  );
  const moved = all.filter(({ generation }) => generation > 0);
  return [...added, ...moving(moved, place)];
}

/** ADD statements, some partitions of a table at a time. */
export function adding(
  all: readonly Rewritten[],
  place: (one: Rewritten) => PartitionPlace,
): StageQuery[] {
  const tables = new Set(all.map(({ table }) => table));
  return [...tables].flatMap((table) => {
    const places = all.filter((one) => one.table === table).map(place);
    const queries: StageQuery[] = [];
    for (let start = 0; start < places.length; start += addedPerStatement) {
      const sql = addPartitions(table, places.slice(start, start + addedPerStatement));
      queries.push({ name: `add ${table.name} ${start}`, sql, isDdl: true });
    }
    return queries;
  });
}

/** SET LOCATION statements, one a partition. */
export function moving(
  all: readonly Rewritten[],
  place: (one: Rewritten) => PartitionPlace,
): StageQuery[] {
  return all.map((one) => ({
    name: `move ${one.table.name} ${one.value}`,
    sql: setPartitionLocation(one.table, place(one)),
    isDdl: true,
  }));
}

/** Files that the task's new generations replace. */
export function replacedFiles(task: TaskRow, ports: RefreshPorts): RetiredRow[] {
  return rewrittenBy(task).flatMap(({ table, value, replaced }) => {
    const [column = ''] = table.partitionedBy;
    return replaced === undefined
      ? []
      : [retired(partitionPrefix(table.name, replaced, column, value), ports)];
  });
}

/** Files that an attempt may have left, which nothing will point at. */
export function orphanedFiles(
  tables: readonly string[],
  attempt: string,
  ports: RefreshPorts,
): RetiredRow[] {
  return tables.map((table) => retired(attemptPrefix(table, attempt), ports));
}

export function retired(prefix: string, ports: RefreshPorts): RetiredRow {
  return retiredFiles(prefix, ports.clock());
}

function writtenAttempt(task: TaskRow, table: LakeTable): string {
  const attempt = task.written[table.name];
  if (attempt === undefined) throw new Error(`nothing is written of ${table.name}`);
  return attempt;
}
