import { builtInPlans } from '../../schemas/retail/plans.ts';
import { trackingPlanRow } from '../../schemas/tracking-plan/rows.ts';
import type { ApiPorts } from './ports.ts';
import type { Failure } from './response.ts';
import { putPlan } from './tracking-plan-changes.ts';

/**
 * Saves a plan that is built in when it is first chosen, so that it is a plan like any other from then on: shown, versioned, and the
 * brand's to widen. One that is saved already stays as it is.
 *
 * @returns why it could not be saved; undefined for ids that are not built in, too
 */
export async function saveBuiltInPlan(
  id: string,
  by: string,
  ports: ApiPorts,
): Promise<Failure | undefined> {
  const plan = builtInPlans.get(id);
  if (plan === undefined) return undefined;
  if ((await ports.control.get(trackingPlanRow, 'tracking-plan', id)) !== undefined) {
    return undefined;
  }
  const answer = await putPlan({ plan, by, ifMatch: undefined }, ports);
  return 'problem' in answer ? answer : undefined;
}
