import type * as z from 'zod';
import { type GoalDefinition, type GoalRow, goalDefinition, goalRow } from '../../schemas/goal.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, created, failure, notFound, ok } from './response.ts';
import { type Route, route, routeWithBody } from './route.ts';
import { idFrom, withChosenId } from './row-id.ts';

/** Each goal of a board is a question to the warehouse. */
const mostGoals = 50;

const body: z.ZodType<GoalDefinition> = goalDefinition;

export const goalRoutes: readonly Route[] = [
  route('GET', '/api/goals', 'viewer', async (_, { control }) => {
    const rows = await control.queryAll(goalRow, { kind: 'goal' });
    return ok({ goals: rows.map(shown) });
  }),
  routeWithBody('POST', '/api/goals', 'analyst', body, (call, ports) =>
    put(idFrom(call.body.name, ports), call.body, ports),
  ),
  route('GET', '/api/goals/{id}', 'viewer', async ({ params }, { control }) => {
    const row = await control.get(goalRow, 'goal', params['id'] ?? '');
    return row === undefined ? notFound('goal') : ok(shown(row));
  }),
  routeWithBody('PUT', '/api/goals/{id}', 'analyst', body, ({ params, body }, ports) =>
    withChosenId(params['id'], (id) => put(id, body, ports)),
  ),
  route('DELETE', '/api/goals/{id}', 'analyst', async ({ params }, { control }) => {
    const id = params['id'] ?? '';
    const isGone = await control.delete({ kind: 'goal', id }, { kind: { exists: true } });
    return isGone ? ok({ id, isDeleted: true }) : notFound('goal');
  }),
];

/** Sets a goal: another one under this id is replaced. */
async function put(
  id: string,
  definition: GoalDefinition,
  { control, clock }: ApiPorts,
): Promise<ApiResponse> {
  const goals = await control.queryAll(goalRow, { kind: 'goal' });
  const existing = goals.find((goal) => goal.id === id);
  if (existing === undefined && goals.length >= mostGoals) {
    return failure('conflict', `A board has ${mostGoals} goals at most: delete one first.`);
  }
  const row: GoalRow = {
    kind: 'goal',
    id,
    definition,
    createdAt: existing?.createdAt ?? new Date(clock()).toISOString(),
  };
  await control.put(row);
  return existing === undefined ? created(shown(row)) : ok(shown(row));
}

const shown = ({ id, definition, createdAt }: GoalRow) => ({ id, ...definition, createdAt });
