import type { ControlTable } from '../domain/control/control-table.ts';
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
 * The plans of all sources, as rows of the control table, kept in memory for 60 seconds: so a change counts within that time. One query a
 * minute, and a plan is compiled once per version. Throws when the table cannot be read and what is known is older than ten minutes.
 */
export function controlSourcePlans(
  control: Pick<ControlTable, 'queryAll' | 'getAll'>,
  { clock }: ControlSourcePlansOptions,
): () => Promise<PlanOf> {
  let compiled: ReadonlyMap<string, Omit<SourcePlan, 'mode'>> = new Map();
  let last: Read | undefined;

  const read = async (): Promise<PlanOf> => {
    const sources = await control.queryAll(sourcePlanRow, { kind: 'source-plan' });
    const ids = [...new Set(sources.map(({ planId }) => planId))];
    const rows = await control.getAll(trackingPlanRow, 'tracking-plan', ids);
    compiled = new Map(
      rows.map((row) => [
        nameOf(row),
        compiled.get(nameOf(row)) ?? compilePlan(trackingPlan.parse(JSON.parse(row.plan))),
      ]),
    );
    const names = new Map(rows.map((row) => [row.id, nameOf(row)]));
    const plans = new Map<string, SourcePlan>();
    for (const { id, planId, mode } of sources) {
      const plan = compiled.get(names.get(planId) ?? '');
      if (plan !== undefined) plans.set(id, { ...plan, mode });
    }
    return (sourceId) => plans.get(sourceId);
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

const nameOf = ({ id, version }: TrackingPlanRow): string => `${id}#${version}`;
