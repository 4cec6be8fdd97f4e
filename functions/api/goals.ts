import { deletedGoal, goal, goals } from '../../schemas/api/goals.ts';
import { type GoalDefinition, type GoalRow, goalDefinition, goalRow } from '../../schemas/goal.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, created, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { idFrom, withChosenId } from './row-id.ts';

/** Each goal of a board is a question to the warehouse. */
const mostGoals = 50;

export const goalRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/goals',
    summary: 'The goals of the brand; the report of that name says where they stand',
    scope: 'reports:read',
    answers: { 200: goals },
    run: async (_, { control }) => {
      const rows = await control.queryAll(goalRow, { kind: 'goal' });
      return ok({ goals: rows.map(shown) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/goals',
    summary: 'Set a goal; its id is made of its name',
    scope: 'reports:write',
    body: goalDefinition,
    answers: { 200: goal, 201: goal },
    errors: ['conflict'],
    run: ({ body }, ports) => put(idFrom(body.name, ports), body, ports),
  }),
  route({
    method: 'GET',
    path: '/api/goals/{id}',
    summary: 'One goal of the brand',
    scope: 'reports:read',
    answers: { 200: goal },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(goalRow, 'goal', params.id);
      return row === undefined ? notFound('goal') : ok(shown(row));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/goals/{id}',
    summary: 'Set a goal under this id, in place of one that has it',
    scope: 'reports:write',
    body: goalDefinition,
    answers: { 200: goal, 201: goal },
    errors: ['conflict'],
    run: ({ params, body }, ports) => withChosenId(params.id, (id) => put(id, body, ports)),
  }),
  route({
    method: 'DELETE',
    path: '/api/goals/{id}',
    summary: 'Delete a goal',
    scope: 'reports:write',
    answers: { 200: deletedGoal },
    errors: ['not_found'],
    run: async ({ params: { id } }, { control }) => {
      const isGone = await control.delete({ kind: 'goal', id }, { kind: { exists: true } });
      return isGone ? ok({ id, isDeleted: true as const }) : notFound('goal');
    },
  }),
];

/** Sets a goal: another one under this id is replaced. */
async function put(
  id: string,
  definition: GoalDefinition,
  { control, clock }: ApiPorts,
): Promise<Answered<typeof goal>> {
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
