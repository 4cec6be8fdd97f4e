import { afterAll, beforeAll, expect, test } from 'vitest';
import { refusedSql } from '../../functions/api/sql-audience/refused-sql.ts';
import { startApi } from './api-server.ts';

let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const stated = { version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' } as const;
const put = (id: string, body: unknown) => api.call('PUT', `/api/audiences/${id}`, body);

test('a sound SELECT is stored with its version', async () => {
  const sql = "SELECT node FROM profile_days WHERE event = 'Order Completed' AND day <= :as_of";
  expect(await put('sql-sound', { ...stated, sql })).toMatchObject({
    status: 201,
    body: { id: 'sql-sound', version: 1, definition: { sql } },
  });
});

test.for<[string, Record<string, unknown>, string, RegExp]>([
  ['a table that is not documented', { sql: 'SELECT node FROM secrets' }, 'sql', /no table/],
  ['a second statement', { sql: 'SELECT node FROM events; SELECT 1' }, 'sql', /single SELECT/],
  ['both ways at once', { sql: 'SELECT node FROM events', where: {} }, 'where', /unknown key/],
  ['no goal', { sql: 'SELECT node FROM events', goal: undefined }, 'goal', /is required/],
  ['neither', {}, 'where', /is required|must/],
])('%s is refused by its place', async ([, changes, path, message]) => {
  const { status, body } = await put('sql-refused', { ...stated, ...changes });
  expect(status).toBe(422);
  expect(body).toMatchObject({
    error: { faults: [{ path, message: expect.stringMatching(message) }] },
  });
});

test('where they are switched off, none is taken', async () => {
  const definition = { ...stated, sql: 'SELECT node FROM events' };
  expect(await refusedSql(definition, { takesSqlAudiences: false })).toMatchObject({ status: 403 });
  expect(await refusedSql(definition, { takesSqlAudiences: true })).toBeUndefined();
});
