import type { Condition } from '../../schemas/audience/condition.ts';
import { type FactTable, keyOf, tableOf } from './measure.ts';
import { leavesOf, type Plan } from './plan.ts';
import type { Scan } from './scans/scan.ts';
import { statementFor } from './statement.ts';

/** How one audience is answered, as data to show or to compare. */
export interface AudiencePlan {
  readonly leaves: readonly LeafPlan[];
  /** One pass each, with the days that are read; node_traits has none. */
  readonly scans: readonly Scan[];
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

/** @param asOf the day that the plan was made for */
export function explainAudience(plan: Plan, asOf: string): AudiencePlan {
  const { sql, scans, columns, aggregates, needsEverybody } = statementFor(
    [{ id: 'audience', plan }],
    asOf,
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
    scans,
    needsEverybody,
    sql,
  };
}
