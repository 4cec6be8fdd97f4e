import type { ControlTable } from '../domain/control/control-table.ts';
import { planOfFields, planWithFields } from '../domain/custom-fields/plan-with-fields.ts';
import { readCustomFields } from '../domain/custom-fields/read-fields.ts';
import { compilePlan, type PlanOf, type SourcePlan } from '../domain/tracking-plan/source-plan.ts';
import { trackingPlan } from '../schemas/tracking-plan/plan.ts';
import {
  sourcePlanRow,
  type TrackingPlanRow,
  trackingPlanRow,
} from '../schemas/tracking-plan/rows.ts';

export interface ControlSourcePlansOptions {
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const keptForMs = 60_000;
/** While the table cannot be read, plans that were read go on being kept to. */
const staleForMs = 10 * 60_000;

interface Read {
  readonly planOf: PlanOf;
  readonly atEpochMs: number;
}

/**
 * The plans of all sources with the custom fields of the brand in them, as rows of the control table, kept in memory for 60 seconds: so a change counts within that time. A source without
 * a plan is judged by the fields alone, and nothing of it is refused. Two queries a minute, and a plan is compiled once per version. Throws when the table cannot be read and what is known is older than ten minutes.
 */
export function controlSourcePlans(
  control: Pick<ControlTable, 'queryAll' | 'getAll'>,
  { clock }: ControlSourcePlansOptions,
): () => Promise<PlanOf> {
  let compiled: ReadonlyMap<string, Omit<SourcePlan, 'mode'>> = new Map();
  let last: Read | undefined;

  const read = async (): Promise<PlanOf> => {
    const [sources, fields] = await Promise.all([
      control.queryAll(sourcePlanRow, { kind: 'source-plan' }),
      readCustomFields(control),
    ]);
    const edition = JSON.stringify(fields);
    const ids = [...new Set(sources.map(({ planId }) => planId))];
    const rows = await control.getAll(trackingPlanRow, 'tracking-plan', ids);
    compiled = new Map(
      rows.map((row) => [
        nameOf(row, edition),
        compiled.get(nameOf(row, edition)) ??
          compilePlan(planWithFields(trackingPlan.parse(JSON.parse(row.plan)), fields)),
      ]),
    );
    const names = new Map(rows.map((row) => [row.id, nameOf(row, edition)]));
    const plans = new Map<string, SourcePlan>();
    for (const { id, planId, mode } of sources) {
      const plan = compiled.get(names.get(planId) ?? '');
      if (plan !== undefined) plans.set(id, { ...plan, mode });
    }
    const bare = fields.length === 0 ? undefined : compilePlan(planOfFields(fields));
    const unplanned: SourcePlan | undefined = bare && { ...bare, mode: 'lenient' };
    return (sourceId) => plans.get(sourceId) ?? unplanned;
  };

  return async () => {
    const now = clock();
    if (last !== undefined && now - last.atEpochMs < keptForMs) return last.planOf;
    try {
      last = { planOf: await read(), atEpochMs: now };
    } catch (error) {
      if (last === undefined || now - last.atEpochMs >= staleForMs) throw error;
    }
    return last.planOf;
  };
}

const nameOf = ({ id, version }: TrackingPlanRow, edition: string): string =>
  `${id}#${version}#${edition}`;
