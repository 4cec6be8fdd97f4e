import type { AudienceDefinition } from '../../schemas/audience.ts';
import { addDays } from './days.ts';
import { emptyLibrary, type Library } from './library.ts';
import { tableOf } from './measure.ts';
import { leavesOf, needsEverybody, type Plan } from './plan.ts';
import { planCondition } from './plan-condition.ts';
import { referenceFault } from './reference-fault.ts';
import { usualPlainAggregates } from './scans/day-spans.ts';
import { type Audience, type PlannedAudience, type Statement, statementFor } from './statement.ts';

/** What every definition of one refresh is judged by. */
export interface AudienceContext {
  /** YYYY-MM-DD, the last day that counts, in `timeZone`. */
  readonly asOf: string;
  /** The brand's IANA zone, in which the lake's days are written. */
  readonly timeZone: string;
  /** What definitions may refer to. @default nothing */
  readonly library?: Library;
}

/** A statement that is due: SELECT of exactly (profile_id, audience_id), each pair once, over one pass a table. */
export interface AudienceStatement {
  readonly audienceIds: readonly string[];
  readonly sql: string;
  readonly tables: readonly string[];
}

/**
 * Bounds of one statement: below Athena's own 262,144 bytes of text and its "method too large" by aggregates; as many
 * audiences as an UNLOAD writes partitions. From `plainAggregates` on, the rollup is summed per node first, which
 * pays as soon as a few aggregates go over its rows (`docs/decisions/benchmarks.md`).
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
 */
export const packLimits = {
  sqlBytes: 200_000,
  aggregates: 300,
  audiences: 100,
  plainAggregates: usualPlainAggregates,
} as const;
type PackLimits = { readonly [Limit in keyof typeof packLimits]: number };

/**
 * Compiles audiences into as few statements as the limits allow. Audiences that need the same tables go together;
 * which statement an audience lands in depends on the others, what it yields does not. Same input, same text.
 *
 * @param limits other ones than usual, to see what they change: the members never do
 * @returns statements that together name every audience once; none for no audiences
 * @throws RangeError when ids repeat, `asOf` is no day, or a definition has a `referenceFault`
 */
export function compileAudiences(
  audiences: readonly Audience[],
  context: AudienceContext,
  limits: Partial<PackLimits> = {},
): readonly AudienceStatement[] {
  const asOf = addDays(context.asOf, 0);
  if (new Set(audiences.map(({ id }) => id)).size < audiences.length) {
    throw new RangeError('Ids of audiences must differ.');
  }
  const alike = audiences
    .map(({ id, definition }) => ({ id, plan: planDefinition(definition, context, id) }))
    .map((audience) => ({ audience, kinship: kinshipOf(audience) }))
    .sort((one, other) => (one.kinship < other.kinship ? -1 : one.kinship > other.kinship ? 1 : 0))
    .map(({ audience }) => audience);
  return packed(alike, asOf, { ...packLimits, ...limits }).map(({ audienceIds, sql, tables }) => ({
    audienceIds,
    sql,
    tables,
  }));
}

/**
 * The definition bound to what answers it.
 *
 * @param id the audience's own, if it has one
 * @throws RangeError when `asOf` is no day or the definition has a `referenceFault`
 */
export function planDefinition(
  { where }: AudienceDefinition,
  context: AudienceContext,
  id?: string,
): Plan {
  const library = context.library ?? emptyLibrary;
  const fault = referenceFault(where, library, id);
  if (fault !== undefined) throw new RangeError(`${fault.path}: ${fault.message}`);
  return planCondition(where, { asOf: addDays(context.asOf, 0), library });
}

/** Equal for audiences that scan the same tables. */
function kinshipOf({ plan }: PlannedAudience): string {
  const needs = [...leavesOf(plan)].flatMap((leaf) => leaf.needs);
  const tables = [...new Set(needs.map(({ measure }) => tableOf(measure)))].sort();
  return [needsEverybody(plan), ...tables].join();
}

/** Halves until every part fits; the definition's own limits see to it that one audience always does. */
function packed(
  audiences: readonly PlannedAudience[],
  asOf: string,
  limits: PackLimits,
): Statement[] {
  if (audiences.length === 0) return [];
  if (audiences.length <= limits.audiences) {
    const statement = statementFor(audiences, asOf, { plainAggregates: limits.plainAggregates });
    if (audiences.length === 1 || fits(statement, limits)) return [statement];
  }
  const parts = Math.max(2, Math.ceil(audiences.length / limits.audiences));
  const size = Math.ceil(audiences.length / parts);
  return Array.from({ length: parts }, (_, i) => audiences.slice(i * size, (i + 1) * size)).flatMap(
    (part) => packed(part, asOf, limits),
  );
}

const fits = ({ sql, aggregates }: Statement, limits: PackLimits) =>
  aggregates.size <= limits.aggregates && new TextEncoder().encode(sql).length <= limits.sqlBytes;
