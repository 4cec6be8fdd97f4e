import type { AudienceDefinition } from '../../schemas/audience.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import { type AudienceContext, compileAudiences, planDefinition } from '../audience/compile.ts';
import { type Days, hullOf } from '../audience/days.ts';
import { explainAudience } from '../audience/explain.ts';

/** A table that an audience reads, and of which days. */
interface TableRead {
  readonly table: string;
  /** @default all its partitions */
  readonly days?: Days;
}

/** What decides who is in an audience, but for the contents of the tables. */
export interface AudienceInput {
  /** The statement it compiles to alone. As-of and definition are in it as far as they matter. */
  readonly sql: string;
  readonly reads: readonly TableRead[];
}

/** A partition and which rewrite of it counts. */
export interface PartitionGeneration {
  /** A day or a bucket. */
  readonly id: string;
  readonly generation: number;
}

/** @throws RangeError when as-of is no day */
export function inputOf(definition: AudienceDefinition, context: AudienceContext): AudienceInput {
  const statements = compileAudiences([{ id: 'audience', definition }], context);
  const { scans } = explainAudience(planDefinition(definition, context), context.asOf);
  const scansOf = Map.groupBy(scans, ({ table }) => String(table));
  const tables = new Set(statements.flatMap((statement) => statement.tables));
  return {
    sql: statements.map(({ sql }) => sql).join(';\n'),
    reads: [...tables].map((table) => {
      const days = (scansOf.get(table) ?? []).map((scan) => scan.days);
      const [first, ...others] = days.filter((each) => each !== undefined);
      // One pass without days reads all of them.
      if (first === undefined || others.length + 1 < days.length) return { table };
      return { table, days: hullOf(first, ...others) };
    }),
  };
}

/**
 * Equal marks: the same statement over the same partitions, so the same members. Only partitions of days that the
 * statement reads count: an event that comes late for a day outside the window changes no mark.
 *
 * @param generations partitions by table, at least those of the days read, in any order
 * @param sha256 lower-case hex
 * @returns undefined when it reads a table of which no generations are known: then it must be asked every time
 */
export function inputMark(
  { sql, reads }: AudienceInput,
  holdOut: HoldOutGroup | undefined,
  generations: ReadonlyMap<string, readonly PartitionGeneration[]>,
  sha256: (text: string) => string,
): string | undefined {
  const parts: unknown[] = [sql, holdOut === undefined ? [] : [holdOut.share, holdOut.salt]];
  for (const { table, days } of reads.toSorted(byTable)) {
    const known = generations.get(table);
    if (known === undefined) return undefined;
    const read = known
      .filter(({ id }) => days === undefined || isWithin(id, days))
      .map(({ id, generation }) => `${id}:${generation}`);
    parts.push([table, read.toSorted()]);
  }
  return sha256(JSON.stringify(parts));
}

const isWithin = (day: string, { from, to }: Days): boolean =>
  day <= to && (from === undefined || day >= from);

const byTable = (one: TableRead, other: TableRead): number =>
  one.table < other.table ? -1 : one.table > other.table ? 1 : 0;
