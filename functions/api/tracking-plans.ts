import { jsonSchemaOf } from '../../domain/tracking-plan/json-schema.ts';
import { jsonSchema } from '../../schemas/api/contract.ts';
import { paging } from '../../schemas/api/paging.ts';
import {
  planCheck,
  storedTrackingPlan,
  trackingPlans,
  trackingPlanVersion,
  trackingPlanVersions,
} from '../../schemas/api/tracking-plans.ts';
import { type TrackingPlan, trackingPlan } from '../../schemas/tracking-plan/plan.ts';
import { trackingPlanRow, trackingPlanVersionRow } from '../../schemas/tracking-plan/rows.ts';
import { nextOf, pageOf } from './paging.ts';
import { rejudged } from './rejudge.ts';
import { type Failure, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import {
  checkPlan,
  planIn,
  putPlan,
  shownPlan,
  versionIdOf,
  versionKindOf,
} from './tracking-plan-changes.ts';

export const trackingPlanRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/tracking-plans',
    summary: 'Tracking plans',
    scope: 'sources:read',
    query: paging,
    answers: { 200: trackingPlans },
    run: async ({ query }, { control }) => {
      const page = await control.query(trackingPlanRow, {
        kind: 'tracking-plan',
        ...pageOf(query),
      });
      const plans = page.rows.map(({ id, name, version, updatedAt }) => ({
        ...{ id, name, version, updatedAt },
      }));
      return ok({ plans, ...nextOf(page.next) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/tracking-plans/{id}',
    summary: 'A tracking plan',
    scope: 'sources:read',
    answers: { 200: storedTrackingPlan },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(trackingPlanRow, 'tracking-plan', params.id);
      return row === undefined ? notFound('tracking plan') : ok(shownPlan(row));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/tracking-plans/{id}',
    summary: 'Save a tracking plan as its next version, or make one under this id',
    description:
      'Refused with every place where it would break the version before: whatever was right stays accepted. The same plan again changes nothing. Sources that are kept to it follow within a minute.',
    scope: 'sources:write',
    body: trackingPlan,
    answers: { 200: storedTrackingPlan, 201: storedTrackingPlan },
    errors: ['conflict'],
    isConditional: true,
    run: async ({ params, body, caller, ifMatch }, ports) =>
      otherId(params.id, body) ??
      rejudged(await putPlan({ plan: body, by: caller.name, ifMatch }, ports), ports),
  }),
  route({
    method: 'POST',
    path: '/api/tracking-plans/{id}/check',
    summary: 'What saving a tracking plan would break, without saving it',
    scope: 'sources:read',
    body: trackingPlan,
    answers: { 200: planCheck },
    isRepeatable: true,
    run: async ({ params, body }, ports) => otherId(params.id, body) ?? checkPlan(body, ports),
  }),
  route({
    method: 'GET',
    path: '/api/tracking-plans/{id}/versions',
    summary: 'What a tracking plan was, when and by whom',
    scope: 'sources:read',
    query: paging,
    answers: { 200: trackingPlanVersions },
    errors: ['not_found'],
    run: async ({ params, query }, { control }) => {
      const page = await control.query(trackingPlanVersionRow, {
        kind: versionKindOf(params.id),
        reverse: true,
        ...pageOf(query),
      });
      if (page.rows.length === 0 && query.after === undefined) return notFound('tracking plan');
      const versions = page.rows.map(({ version, name, at, by }) => ({
        ...{ planId: params.id, version, name, at, by },
      }));
      return ok({ versions, ...nextOf(page.next) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/tracking-plans/{id}/versions/{version}',
    summary: 'One version of a tracking plan',
    scope: 'sources:read',
    answers: { 200: trackingPlanVersion },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      if (!/^[1-9]\d{0,8}$/.test(params.version)) return notFound('version');
      const id = versionIdOf(Number(params.version));
      const row = await control.get(trackingPlanVersionRow, versionKindOf(params.id), id);
      if (row === undefined) return notFound('version');
      const { version, name, at, by } = row;
      return ok({ planId: params.id, version, name, at, by, plan: JSON.parse(row.plan) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/tracking-plans/{id}/json-schema',
    summary: 'A tracking plan as JSON Schema of the events that it accepts',
    scope: 'sources:read',
    answers: { 200: jsonSchema },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(trackingPlanRow, 'tracking-plan', params.id);
      return row === undefined
        ? notFound('tracking plan')
        : ok(jsonSchemaOf(planIn(row), 'accept'));
    },
  }),
];

/** The plan in the body must be the one in the path. */
const otherId = (id: string, plan: TrackingPlan): Failure | undefined =>
  plan.id === id
    ? undefined
    : failure('invalid', 'id: is another one than in the path', [
        { path: 'id', message: 'is another one than in the path' },
      ]);
