import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { addDays } from '../../domain/audience/days.ts';
import { isHeldOut } from '../../domain/sync/hold-out.ts';
import { answer } from '../../functions/api/answer.ts';
import type { ApiPorts } from '../../functions/api/ports.ts';
import { runTick } from '../../functions/tick/run-tick.ts';
import { node } from '../../proofs/identity/arbitraries.ts';
import { landingEvents } from '../../queries/tables/catalogue.ts';
import { type ApiServer, adminKey, startApi } from '../contract/api-server.ts';
import { startWireServer } from '../contract/wire-server.ts';
import { type Services, startServices, type World } from '../integration/refresh-world.ts';

let api: ApiServer;
let services: Services;
let world: World;
let ports: ApiPorts;
beforeAll(async () => {
  [api, services] = await Promise.all([startApi(), startServices()]);
});
beforeEach(() => {
  world = services.newWorld();
  const { control, jobs, warehouse } = world.ports;
  ports = {
    ...api.ports,
    control,
    jobs,
    askWarehouse: warehouse.ask,
  };
});
afterAll(async () => {
  await Promise.all([api.stop(), services.stop()]);
});

const sha256 = (text: string) => hash('sha256', text);

async function call(method: string, path: string, body: unknown = {}) {
  const url = new URL(path, 'http://api');
  const answered = await answer(
    {
      method,
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: { authorization: `Bearer ${adminKey}` },
      body: JSON.stringify(body),
    },
    ports,
  );
  return { status: answered.status, body: JSON.parse(answered.body) };
}

const definition = {
  version: 1,
  name: 'visitors',
  purpose: 'test',
  goal: 'test',
  owner: 'test',
  target: 'test',
  where: {
    count: {
      event: 'Product Viewed',
      operator: 'greater_than_or_equal',
      value: 1,
      window: { within: { days: 10 } },
    },
  },
};

let requests = 0;
async function land(day: string, event: string, nodes: readonly string[], revenue?: number) {
  requests += 1;
  await world.land(
    landingEvents,
    day,
    nodes.map((each, position) => ({
      source_id: 'shop',
      request_id: `r${requests}`,
      position,
      request_events: nodes.length,
      message_id: `m${requests}-${position}`,
      received_at: Date.parse(`${day}T12:00:00Z`),
      type: 'track',
      event,
      node: each,
      timestamp: Date.parse(`${day}T03:00:00Z`),
      is_day_flagged: false,
      is_bot: false,
      fingerprint: `${requests}-${position}`,
      properties: JSON.stringify({ revenue }),
      context: '{}',
    })),
  );
}

async function refresh(asOf: string): Promise<void> {
  const asked = await call('POST', '/api/audiences/visitors/refresh', { asOf });
  expect(asked.status).toBe(202);
  await world.work();
}

const named = (count: number) =>
  Array.from({ length: count }, (_, number) => node('user_id', `p${number}`)).toSorted();

test('a preview says what an audience shares with others, and not with itself', async () => {
  const people = named(3);
  await call('PUT', '/api/audiences/visitors', definition);
  await call('PUT', '/api/audiences/again', { ...definition, name: 'the same people' });
  await land('2026-01-01', 'Product Viewed', people);
  await call('POST', '/api/refresh', { asOf: '2026-01-01' });
  await world.work();
  const asked = '/api/audiences/visitors/preview?asOf=2026-01-01';
  const shared = (await call('GET', asked)).body.overlap;
  expect(shared).toMatchObject([{ audienceId: 'again', people: { estimate: 3 }, shareOfThis: 1 }]);
  expect(shared).toHaveLength(1);
});

test('members, changes and history are told page by page as they were evaluated', async () => {
  const people = named(5);
  await call('PUT', '/api/audiences/visitors', definition);
  expect((await call('GET', '/api/audiences/visitors/members')).body).toMatchObject({
    generation: 0,
    members: [],
  });
  await land('2026-01-01', 'Product Viewed', people.slice(0, 3));
  await refresh('2026-01-01');
  await land('2026-01-09', 'Product Viewed', people.slice(2));
  await refresh('2026-01-09');
  await refresh('2026-01-09');
  await refresh('2026-01-11');
  const pages: string[][] = [];
  let after = '';
  do {
    const { body } = await call('GET', `/api/audiences/visitors/members?limit=2${after}`);
    pages.push(body.members.map(({ profileId }: { profileId: string }) => profileId));
    after = body.next === undefined ? '' : `&after=${body.next}`;
  } while (after !== '');
  expect(pages).toEqual([people.slice(2, 4), people.slice(4)]);
  const changes = async (query: string) =>
    (await call('GET', `/api/audiences/visitors/changes${query}`)).body.changes;
  expect(await changes('')).toEqual(
    people.slice(0, 2).map((profileId) => ({ profileId, change: 'left' })),
  );
  expect(await changes('?generation=2')).toEqual(
    people.slice(3).map((profileId) => ({ profileId, change: 'entered' })),
  );
  expect((await call('GET', '/api/audiences/visitors/changes?generation=9')).status).toBe(404);
  const { runs } = (await call('GET', '/api/audiences/visitors/history')).body;
  expect(runs).toMatchObject([
    { asOf: '2026-01-11', outcome: 'changed', generation: 3, size: 3, entered: 0, left: 2 },
    { asOf: '2026-01-09', outcome: 'unchanged', generation: 2, size: 5, billedBytes: 0 },
    { asOf: '2026-01-09', outcome: 'changed', generation: 2, size: 5, entered: 2, left: 0 },
    { asOf: '2026-01-01', outcome: 'changed', generation: 1, size: 3, entered: 3, left: 0 },
  ]);
  const first = (await call('GET', '/api/audiences/visitors/history?limit=1')).body;
  const second = await call('GET', `/api/audiences/visitors/history?limit=1&after=${first.next}`);
  expect(second.body.runs).toEqual(runs.slice(1, 2));
});

test('a schedule is shown, makes the audience stale when it is not kept, and goes again', async () => {
  await call('PUT', '/api/audiences/visitors', definition);
  const put = await call('PUT', '/api/audiences/visitors/schedule', { daily: '06:30' });
  expect(put).toMatchObject({ status: 200, body: { schedule: { daily: '06:30' } } });
  const fiveMinutes = 5 * 60_000;
  const inDays = (days: number) =>
    Math.ceil((Date.now() + days * 86_400_000) / fiveMinutes) * fiveMinutes;
  const tick = (epochMs: number) =>
    runTick({
      ...world.ports,
      curations: { send: async () => undefined },
      conversions: { send: async () => undefined },
      messages: { send: async () => undefined },
      clock: () => epochMs,
      compactEveryMinutes: 1000,
    });
  const shown = async () => (await call('GET', '/api/audiences/visitors')).body;
  expect(await shown()).toMatchObject({ state: 'new', schedule: { daily: '06:30' } });
  await tick(inDays(2));
  expect((await shown()).state).toBe('stale');
  expect((await call('GET', '/api/status')).body).toMatchObject({ staleAudiences: 1 });
  await world.work();
  expect((await shown()).state).toBe('fresh');
  expect((await call('GET', '/api/status')).body).toMatchObject({ staleAudiences: 0 });
  await call('PUT', '/api/audiences/visitors/schedule', { none: true });
  expect(await shown()).not.toHaveProperty('schedule');
  await tick(inDays(5));
  expect((await shown()).state).toBe('fresh');
  for (const body of [{}, { daily: '6:30' }, { everyMinutes: 1 }, { daily: '06:30', none: true }]) {
    expect((await call('PUT', '/api/audiences/visitors/schedule', body)).status).toBe(422);
  }
  expect((await call('PUT', '/api/audiences/other/schedule', { none: true })).status).toBe(404);
});

test('lift counts what the members of the first day did, also who left since, by today’s side', async () => {
  const people = named(60);
  const group = { share: 40, salt: 'audience.visitors' };
  const isOut = (id: string) => isHeldOut(id, [group], sha256);
  await call('PUT', '/api/audiences/visitors', definition);
  expect((await call('GET', '/api/audiences/visitors/lift?event=x')).status).toBe(409);
  const put = await call('PUT', '/api/audiences/visitors/hold-out', { share: 40 });
  expect(put.body).toEqual({ holdOut: group });
  await land('2026-01-01', 'Product Viewed', people);
  await refresh('2026-01-01');
  // Three of four whom the list could reach buy, one of four others; a stranger buys as well.
  const buyers = people.filter((id, index) => (isOut(id) ? index % 4 === 0 : index % 4 !== 0));
  await land('2026-01-05', 'Order Completed', [...buyers, node('user_id', 'stranger')], 1000);
  await land('2026-01-05', 'Order Completed', buyers.slice(0, 5), 500);
  await land('2025-12-31', 'Order Completed', people, 7);
  // Most are no members any more when it is looked at, and new ones are.
  await land('2026-01-09', 'Product Viewed', [...people.slice(0, 7), node('user_id', 'late')]);
  await refresh('2026-01-14');
  const { body } = await call(
    'GET',
    '/api/audiences/visitors/lift?event=Order%20Completed&days=14',
  );
  const side = (out: boolean) => {
    const ofSide = people.filter((id) => isOut(id) === out);
    const bought = ofSide.filter((id) => buyers.includes(id));
    const twice = bought.filter((id) => buyers.slice(0, 5).includes(id));
    return {
      people: ofSide.length,
      converted: bought.length,
      revenue: bought.length * 1000 + twice.length * 500,
    };
  };
  expect(body).toMatchObject({
    from: '2026-01-01',
    to: '2026-01-14',
    holdOut: [group],
    treated: side(false),
    heldOut: side(true),
    verdict: 'more',
  });
  const { difference } = body.conversionRate;
  const rate = ({ people: all, converted }: ReturnType<typeof side>) => converted / all;
  expect(difference.value).toBeCloseTo(rate(side(false)) - rate(side(true)), 10);
  expect(difference.low).toBeGreaterThan(0);
  const week = await call('GET', '/api/audiences/visitors/lift?event=Order%20Completed&days=7');
  expect(week.body).toMatchObject({
    from: addDays('2026-01-14', -6),
    treated: { converted: 0 },
    heldOut: { converted: 0 },
    verdict: 'not shown',
  });
});

test('the command line evaluates, tells members, changes and history, schedules, holds out and measures', async () => {
  const server = await startWireServer((request) =>
    answer(
      {
        method: request.method,
        path: decodeURIComponent(request.path),
        query: request.query,
        headers: request.headers,
        body: request.body.toString(),
      },
      ports,
    ),
  );
  const daicho = async (...argv: string[]) => {
    const out: string[] = [];
    const code = await runCommandLine(['audiences', ...argv], {
      print: (line) => out.push(line),
      complain: (line) => out.push(line),
      environment: { DAICHO_URL: server.url, DAICHO_API_KEY: adminKey },
    });
    return { code, out: out.join('\n') };
  };
  const people = named(8);
  await call('PUT', '/api/audiences/visitors', definition);
  expect((await daicho('history', 'visitors')).out).toBe('It was never evaluated.');
  expect((await daicho('hold-out', 'visitors', '--share', '50')).out).toContain(
    '50 % are held out',
  );
  await land('2026-01-01', 'Product Viewed', people);
  const isThere = new Promise((resolve) => setTimeout(resolve, 500));
  const [waited] = await Promise.all([
    daicho('refresh', 'visitors', '--as-of', '2026-01-01', '--wait'),
    isThere.then(() => world.work()),
  ]);
  expect(waited.code).toBe(0);
  expect(waited.out).toContain('changed: 8 members, 8 entered, 0 left');
  const { out: told } = await daicho('members', 'visitors', '--limit', '7');
  const group = { share: 50, salt: 'audience.visitors' };
  expect(told.split('\n')).toEqual([
    ...people.slice(0, 7).map((id) => (isHeldOut(id, [group], sha256) ? `${id}  held out` : id)),
    `… of 8; go on with --after ${people[6]}`,
  ]);
  expect((await daicho('changes', 'visitors')).out.split('\n')).toEqual(
    people.map((id) => `entered  ${id}`),
  );
  expect((await daicho('history', 'visitors')).out).toMatch(/2026-01-01 +changed +8 +8 +0 +1 /);
  await land('2026-01-01', 'Order Completed', people, 100);
  await refresh('2026-01-01');
  const { out: measured } = await daicho('lift', 'visitors', '--event', 'Order Completed');
  expect(measured).toContain('lift not shown');
  expect(measured).toMatch(/treated +\d +\d +100.00 % +100.00/);
  expect(await daicho('schedule', 'visitors', '--daily', '06:30')).toMatchObject({
    code: 0,
    out: "Audience visitors is evaluated every day at 06:30 of the brand's zone.",
  });
  expect((await daicho('schedule', 'visitors', '--none', '--every', '60')).code).toBe(2);
  expect((await daicho('schedule', 'visitors', '--every', '1')).code).toBe(1);
  await server.close();
});
