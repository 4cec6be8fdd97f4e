import * as z from 'zod';
import { paging } from '../../schemas/api/paging.ts';
import {
  chosenPlan,
  planViolations,
  removedSourcePlan,
  sourcePlan,
} from '../../schemas/api/tracking-plans.ts';
import { sourceRow } from '../../schemas/control.ts';
import {
  type PlanViolationRow,
  planViolationRow,
  type SourcePlanRow,
  sourcePlanRow,
  trackingPlanRow,
} from '../../schemas/tracking-plan/rows.ts';
import { saveBuiltInPlan } from './built-in-plans.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

export const sourcePlanRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/sources/{id}/plan',
    summary: 'The tracking plan that a source is kept to',
    scope: 'sources:read',
    answers: { 200: sourcePlan },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(sourcePlanRow, 'source-plan', params.id);
      return row === undefined ? notFound('plan of this source') : ok(shown(row));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/sources/{id}/plan',
    summary: 'Keep a source to a tracking plan',
    description:
      'strict: events that break it are refused, and can be replayed once it is widened. lenient: they are stored. Both count them. Holds within a minute.',
    scope: 'sources:write',
    body: chosenPlan,
    answers: { 200: sourcePlan },
    errors: ['not_found'],
    run: ({ params, body, caller }, ports) => choosePlan(params.id, body, caller.name, ports),
  }),
  route({
    method: 'DELETE',
    path: '/api/sources/{id}/plan',
    summary:
      'Keep a source to no tracking plan; its events are not judged, nor kept out of the lake by one',
    scope: 'sources:write',
    answers: { 200: removedSourcePlan },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      if ((await control.get(sourceRow, 'source', params.id)) === undefined)
        return notFound('source');
      await control.delete({ kind: 'source-plan', id: params.id });
      return ok({ sourceId: params.id });
    },
  }),
  route({
    method: 'GET',
    path: '/api/sources/{id}/violations',
    summary: 'What the events of a source broke of its tracking plan, and how often',
    description: 'Places and faults, never values. Kept for 35 days.',
    scope: 'sources:read',
    query: paging.extend({
      day: z.iso.date().optional().describe('Of receipt; default: all days'),
    }),
    answers: { 200: planViolations },
    errors: ['not_found'],
    run: async ({ params, query }, { control }) => {
      if ((await control.get(sourceRow, 'source', params.id)) === undefined)
        return notFound('source');
      const page = await control.query(planViolationRow, {
        kind: `plan-violation#${params.id}`,
        reverse: true,
        ...(query.day !== undefined && { prefix: `${query.day}#` }),
        ...pageOf(query),
      });
      return ok({ violations: page.rows.map(counted), ...nextOf(page.next) });
    },
  }),
];

/** Saying the same again changes nothing. */
export async function choosePlan(
  sourceId: string,
  { plan, mode }: z.output<typeof chosenPlan>,
  by: string,
  ports: ApiPorts,
): Promise<Answered<typeof sourcePlan>> {
  const { control, clock } = ports;
  if ((await control.get(sourceRow, 'source', sourceId)) === undefined) return notFound('source');
  const refused = await saveBuiltInPlan(plan, by, ports);
  if (refused) return refused;
  if ((await control.get(trackingPlanRow, 'tracking-plan', plan)) === undefined) {
    return failure('invalid', `plan: there is no tracking plan ${plan}`, [
      { path: 'plan', message: 'names no tracking plan' },
    ]);
  }
  const known = await control.get(sourcePlanRow, 'source-plan', sourceId);
  if (known !== undefined && known.planId === plan && known.mode === mode) return ok(shown(known));
  const row: SourcePlanRow = {
    kind: 'source-plan',
    id: sourceId,
    planId: plan,
    mode,
    setAt: new Date(clock()).toISOString(),
    setBy: by,
  };
  await control.put(row);
  return ok(shown(row));
}

const shown = ({ id, planId, mode, setAt, setBy }: SourcePlanRow) => ({
  ...{ sourceId: id, plan: planId, mode, setAt, setBy },
});

const counted = ({ kind: _, id: __, expiresAtEpochSeconds: ___, ...row }: PlanViolationRow) => row;
