import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const definition = (where: unknown) => ({
  ...{ version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' },
  where,
});
const to = (id: string) => ({ audience: { id } });
const bought = { count: { event: 'Order Completed', operator: 'greater_than', value: 0 } };
const put = (id: string, where: unknown) =>
  api.call('PUT', `/api/audiences/${id}`, definition(where));

test('a definition may refer to audiences that exist; unknown ones and circles are 422 with the chain', async () => {
  expect(await put('buyers', bought)).toMatchObject({ status: 201 });
  expect(await put('loyal', { all: [to('buyers')] })).toMatchObject({ status: 201 });
  const unknown = definition({ any: [bought, to('gone')] });
  expect(await api.call('POST', '/api/audiences', unknown)).toMatchObject({
    status: 422,
    body: { error: { path: 'where.any[1]', message: 'where.any[1]: there is no audience gone' } },
  });
  expect(await put('buyers', { not: to('loyal') })).toMatchObject({
    status: 422,
    body: {
      error: {
        path: 'where.not',
        message: expect.stringContaining('in a circle: buyers → loyal → buyers'),
      },
    },
  });
  expect(await put('self', to('self'))).toMatchObject({ status: 422 });
  expect(await api.call('GET', '/api/audiences/buyers')).toMatchObject({
    body: { definition: { where: bought } },
  });
});

test('a change that would break an audience that refers to this one is refused, and says which', async () => {
  expect(await put('small', bought)).toMatchObject({ status: 201 });
  expect(await put('twice', { all: [to('small'), to('small')] })).toMatchObject({ status: 201 });
  expect(await put('small', { any: Array(60).fill(bought) })).toMatchObject({
    status: 422,
    body: { error: { message: expect.stringMatching(/breaks the audience twice: at most 100/) } },
  });
});

test('a question about a definition that refers to nothing is 422 as well, for preview and explain', async () => {
  const cases: readonly (readonly [where: unknown, message: string])[] = [
    [{ not: to('gone') }, 'definition.where.not: there is no audience gone'],
    [
      { all: [bought, { segment: { id: 'gone' } }] },
      'definition.where.all[1]: there is no segment gone',
    ],
    [
      { computed: { name: 'gone', operator: 'greater_than', value: 1 } },
      'definition.where: there is no computed trait of that name',
    ],
    [{ lookalike: { seed: 'gone', share: 0.1 } }, 'definition.where: there is no audience gone'],
  ];
  for (const [where, message] of cases) {
    for (const what of ['preview', 'explain']) {
      expect(
        await api.call('POST', `/api/audiences/${what}`, { definition: definition(where) }),
      ).toMatchObject({ status: 422, body: { error: { message } } });
    }
  }
});
