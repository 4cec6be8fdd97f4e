import * as z from 'zod';
import { faults } from '../../../schemas/audience.ts';
import { type TrackingPlan, trackingPlan } from '../../../schemas/tracking-plan/plan.ts';
import type { ApiClient } from '../../api-client.ts';
import { CommandError } from '../../command.ts';
import { readJson } from '../../read-json.ts';

/** A plan as the API tells of it. */
export const planRow = z.looseObject({ id: z.string(), version: z.int() });

const storedVersion = z.looseObject({ version: z.int(), plan: z.json() });

export const planPath = (id: string): string => `/api/tracking-plans/${encodeURIComponent(id)}`;

/** The plan in a file, judged here, so that nothing is asked about one that is none. @throws CommandError with every fault */
export function readPlan(file: string): TrackingPlan {
  const parsed = trackingPlan.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  const lines = faults(parsed.error).map(({ path, message }) => `${path || file}: ${message}`);
  throw new CommandError(['The file holds no tracking plan:', ...lines].join('\n  '));
}

/** A plan with its version: of a file, which may have none, or as it is stored. */
export async function planNamed(
  name: string,
  api: ApiClient,
): Promise<{ readonly plan: TrackingPlan; readonly version: number | undefined }> {
  if (name === '-' || name.endsWith('.json')) {
    const plan = readPlan(name);
    return { plan, version: plan.version };
  }
  const { version } = await api.get(planPath(name), planRow);
  const stored = await api.get(`${planPath(name)}/versions/${version}`, storedVersion);
  return { plan: trackingPlan.parse(stored.plan), version };
}
