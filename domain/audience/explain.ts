import type { Condition } from '../../schemas/audience/condition.ts';
import type { AudienceDefinition } from '../../schemas/audience.ts';
import { type AudienceContext, packLimits } from './compile.ts';
import { addDays, type Days } from './days.ts';
import { type FactTable, keyOf, tableOf } from './measure.ts';
import { leavesOf } from './plan.ts';
import { planCondition } from './plan-condition.ts';
import { statementFor } from './statement.ts';

/** How one audience is answered, as data to show or to compare. */
export interface AudiencePlan {
  readonly leaves: readonly LeafPlan[];
  /** One pass each, with the days that are read; node_traits has none. */
  readonly scans: readonly { readonly table: FactTable; readonly days?: Days }[];
  /** True when people without any matching fact can be members, so that everybody is looked at. */
  readonly needsEverybody: boolean;
  /** The whole statement, as if the audience were alone. */
  readonly sql: string;
}

interface LeafPlan {
  /** Where in the definition, e.g. `where.all[1]`. */
  readonly path: string;
  readonly condition: Condition;
  /** What is asked of which table; an ntile asks for its measure and its tie-break. */
  readonly aggregates: readonly { readonly table: FactTable; readonly sql: string }[];
  /** The test on the aggregates' columns. */
  readonly predicate: string;
}

/** @throws RangeError when `asOf` is no day */
export function explainAudience(
  definition: AudienceDefinition,
  context: AudienceContext,
): AudiencePlan {
  const asOf = addDays(context.asOf, 0);
  const plan = planCondition(definition.where, { asOf });
  const { sql, scans, columns, aggregates, needsEverybody } = statementFor(
    [{ id: 'audience', plan }],
    asOf,
    packLimits.plainAggregates,
  );
  const leaves = [...leavesOf(plan)].map(({ path, condition, needs, predicate }): LeafPlan => {
    const measures = needs.map(({ measure }) => measure);
    const distinct = [...new Map(measures.map((measure) => [keyOf(measure), measure])).values()];
    return {
      path,
      condition,
      aggregates: distinct.map((measure) => ({
        table: tableOf(measure),
        sql: aggregates.get(columns.measure(measure).slice('p.'.length)) ?? '',
      })),
      predicate: predicate(columns),
    };
  });
  return {
    leaves,
    scans: scans.map(({ table, days }) => (days === undefined ? { table } : { table, days })),
    needsEverybody,
    sql,
  };
}
