import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { QueryActiveError } from '../../domain/warehouse/warehouse.ts';
import { answer } from '../../functions/api/answer.ts';
import type { ApiPorts } from '../../functions/api/ports.ts';
import { reports } from '../../functions/api/reports/registry.ts';
import type { World } from '../property/audience/oracle/world.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';
import { audienceWarehouse } from './audience-warehouse.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

let api: ApiServer;
let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
let server: WireServer;
/** Tokens of the questions, in order; the first `slow` of them are still at work when asked. */
const asked: string[] = [];
let slow = 0;

const askWarehouse: ApiPorts['askWarehouse'] = async (schema, sql, options) => {
  asked.push(options?.token ?? '');
  if (asked.length <= slow) throw new QueryActiveError();
  const { columns, rows } = await warehouse.ask(sql);
  return rows.map((row) =>
    schema.parse(
      Object.fromEntries(columns.map((name, at) => [name, row[at] === 'null' ? null : row[at]])),
    ),
  );
};

beforeAll(async () => {
  api = await startApi();
  warehouse = await audienceWarehouse();
  server = await startWireServer(async (request) => {
    const { status, headers, body } = await answer(
      {
        ...{ method: request.method, path: decodeURIComponent(request.path), query: request.query },
        headers: request.headers,
        body: request.body.toString(),
      },
      { ...api.ports, askWarehouse },
    );
    return { status, headers, body };
  });
  await warehouse.fill(history);
});
afterAll(async () => {
  await server.close();
  warehouse.close();
  await api.stop();
});

const order = (node: string, day: string, revenue: number, currency = 'JPY') => ({
  ...{ node, day, event: 'Order Completed', isBot: false, properties: { revenue, currency } },
});
const history: World = {
  asOf: '2026-03-01',
  events: [
    order('user_id.a', '2026-01-05', 3000),
    order('user_id.a', '2026-01-25', 1500),
    order('user_id.b', '2026-02-01', 990),
    order('anonymous_id.c', '2026-02-01', 50),
  ],
  identity: [],
  traits: [],
};

const get = async (path: string, key = adminKey) => {
  const response = await fetch(`${server.url}${path}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

async function daicho(...argv: string[]) {
  const out: string[] = [];
  const error: string[] = [];
  const code = await runCommandLine(argv, {
    print: (line) => out.push(line),
    complain: (line) => error.push(line),
    environment: { DAICHO_URL: server.url, DAICHO_API_KEY: adminKey },
  });
  return { code, out: out.join('\n'), error: error.join('\n') };
}

test('the list names every report with its parameters as JSON Schema', async () => {
  const { body } = await get('/api/reports');
  expect(body.reports.map(({ name }: { name: string }) => name)).toEqual(
    reports.map(({ name }) => name),
  );
  for (const { summary, parameters } of body.reports) {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(parameters).toMatchObject({ type: 'object', additionalProperties: false });
    for (const property of Object.values(parameters.properties))
      expect(property).toMatchObject({ description: expect.stringMatching(/\w/) });
  }
});

test('every report answers on an empty lake, too', async () => {
  await warehouse.fill({ ...history, events: [] });
  for (const { name } of reports) {
    const { status, body } = await get(`/api/reports/${name}?asOf=2026-03-01`);
    expect([name, status]).toEqual([name, 200]);
    expect(body).toMatchObject({ report: name, asOf: '2026-03-01', timeZone: 'Asia/Tokyo' });
  }
  await warehouse.fill(history);
});

test('without asOf it is today in the zone of the brand', async () => {
  const { body } = await get('/api/reports/ladder');
  const today = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Tokyo' }).format(new Date());
  expect(body).toMatchObject({ asOf: today, currency: { code: 'JPY', minorDigits: 0 } });
});

test('wrong parameters are 422 with the path, an unknown report 404', async () => {
  for (const [query, path] of [
    ['asOf=2026-02-30', 'asOf'],
    ['asOf=0001-01-01', 'asOf'],
    ['of=1', 'of'],
    ['of=three', 'of'],
    ['of=2&of=3', 'of'],
    ['ov=5', 'ov'],
  ]) {
    const { status, body } = await get(`/api/reports/rfm?${query}`);
    expect([query, status, body.error.code, body.error.path]).toEqual([
      query,
      422,
      'invalid',
      path,
    ]);
  }
  const crossed = await get('/api/reports/deciles?a=90&b=70');
  expect(crossed.body.error).toMatchObject({ path: 'b', message: 'b: must be more than a' });
  expect((await get('/api/reports/nothing')).status).toBe(404);
  expect((await get('/api/reports/rfm', 'no key')).status).toBe(401);
});

test('while the warehouse is at it: 202, when to come back, and the same question again', async () => {
  asked.length = 0;
  slow = 1;
  const first = await get('/api/reports/ladder?asOf=2026-03-01');
  expect(first.status).toBe(202);
  expect(first.headers.get('retry-after')).toBe('1');
  expect(first.body).toEqual({ report: 'ladder', state: 'running', retryAfterSeconds: 1 });
  expect((await get('/api/reports/ladder?asOf=2026-03-01')).status).toBe(200);
  const [one, again] = asked;
  expect(one).toMatch(/^[0-9a-f]{64}$/);
  expect(again).toBe(one);
  await get('/api/reports/ladder?asOf=2026-02-28');
  expect(asked.at(-2)).not.toBe(one);
});

test('what a job publishes makes a new question of the same one', async () => {
  slow = 0;
  const tokenNow = async (): Promise<string | undefined> => {
    asked.length = 0;
    await get('/api/reports/churn?asOf=2026-03-01');
    return asked[0];
  };
  const before = await tokenNow();
  const job = {
    ...{ kind: 'job', id: '2026-03-01T00:00:00.000Z-x', scope: 'refresh', step: 'syncs', round: 1 },
    ...{ requestedAt: '2026-03-01T00:00:00.000Z', failures: 0, expiresAtEpochSeconds: 9e9 },
  };
  await api.ports.control.put({ ...job, state: 'running' });
  expect(await tokenNow()).toBe(before);
  await api.ports.control.put({ ...job, state: 'done', finishedAt: '2026-03-01T00:01:00.000Z' });
  expect(await tokenNow()).not.toBe(before);
});

test('the command asks until there is an answer: text for people, one JSON value for programs', async () => {
  asked.length = 0;
  slow = 1;
  const json = await daicho('report', 'ladder', '--as-of', '2026-03-01', '--days=40', '--json');
  expect(json.code).toBe(0);
  expect(asked[1]).toBe(asked[0]);
  expect(JSON.parse(json.out)).toMatchObject({
    ...{ report: 'ladder', asOf: '2026-03-01', days: 40 },
    window: { customers: 2, orders: 2, revenue: '2490', averageOrderValue: '1245' },
    unknownBuyers: { profiles: 1, orders: 1, revenue: '50' },
  });
  const text = await daicho('report', 'ladder', '--as-of', '2026-03-01');
  expect(text.out).toMatch(/^window\.revenue +5490$/m);
  expect(text.out).toMatch(/^steps:\n {2}step +orders +customers/m);
  expect(text.out).toMatch(/^ {2}F2 +2 +1 +0\.5 +20$/m);
});

test('the command lists the reports, and says what an option may be', async () => {
  const { out } = await daicho('report');
  for (const { name, summary } of reports) {
    expect(out.replace(/ +/g, ' ')).toContain(`\n${name} ${summary}`);
  }
  expect(out).toMatch(/churn +--lapsed-after-days/);
  expect(JSON.parse((await daicho('report', '--json')).out).reports).toHaveLength(reports.length);
  expect(await daicho('report', 'nothing')).toMatchObject({
    ...{ code: 2, error: expect.stringContaining('rfm, deciles') },
  });
  expect(await daicho('report', 'rfm', '--ov', '5')).toMatchObject({
    ...{ code: 2, error: expect.stringContaining('--as-of, --of') },
  });
  expect(await daicho('report', 'rfm', '--of', '1')).toMatchObject({
    ...{ code: 1, error: expect.stringContaining('of:') },
  });
});
