import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const definition = {
  ...{ version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' },
  where: { recency: { operator: 'less_than', value: 7 } },
};
const calls: Readonly<Record<string, (day: string) => readonly [string, string, unknown?]>> = {
  'preview of a definition': (asOf) => ['POST', '/api/audiences/preview', { definition, asOf }],
  'explanation of a definition': (asOf) => ['POST', '/api/audiences/explain', { definition, asOf }],
  'preview of an audience': (asOf) => ['GET', `/api/audiences/week/preview?asOf=${asOf}`],
  'explanation of an audience': (asOf) => ['GET', `/api/audiences/week/explain?asOf=${asOf}`],
  'refresh of an audience': (asOf) => ['POST', '/api/audiences/week/refresh', { asOf }],
  'refresh of all': (asOf) => ['POST', '/api/refresh', { asOf }],
  report: (asOf) => ['GET', `/api/reports/rfm?asOf=${asOf}`],
  'stages of deals': (day) => ['GET', `/api/deals/stages?from=${day}&to=${day}`],
  'end of a key': (expires) => [
    ...(['POST', '/api/keys'] as const),
    { name: 'k', scopes: ['audiences:read'], expires },
  ],
};
// Dates as ISO 8601 has them, and none that calendars and statements of ours reach.
const outlandish = Object.keys(calls).flatMap((name) =>
  ['0001-01-01', '9999-12-31', '2011-02-30'].map((day) => ({ name, day })),
);

test.for(outlandish)('$name: $day is refused, not a fault of ours', async ({ name, day }) => {
  await api.call('PUT', '/api/audiences/week', definition);
  const [method, path, body] = calls[name]?.(day) ?? ['GET', '/'];
  const { status, body: answer } = await api.call(method, path, body);
  expect([status, answer.code]).toEqual([422, 'invalid']);
});

test('a page after what no id can hold is refused', async () => {
  await api.call('PUT', '/api/audiences/week', definition);
  expect(await api.call('GET', '/api/audiences/week/members?after=%00')).toMatchObject({
    status: 422,
    body: { faults: [{ path: 'after' }] },
  });
});
