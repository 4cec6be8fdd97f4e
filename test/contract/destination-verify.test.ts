import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { answer } from '../../functions/api/answer.ts';
import { connectors } from '../../functions/deliver/connectors.ts';
import { conversionTargets } from '../../functions/deliver/conversions/connect.ts';
import { verifyDestination } from '../../functions/deliver/verify.ts';
import { deliveryMessage } from '../../schemas/messages.ts';
import type { StoredCheck } from '../../schemas/verification.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';
import { connectionOf, listed, type Platforms, startPlatforms } from './platforms.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

let api: ApiServer;
let platforms: Platforms;
let server: WireServer;
const dir = mkdtempSync(join(tmpdir(), 'daicho-verify-'));
let delivering: Promise<void>;
let isOver = false;

beforeAll(async () => {
  [api, platforms] = await Promise.all([startApi(), startPlatforms()]);
  server = await startWireServer((request) =>
    answer(
      {
        method: request.method,
        path: decodeURIComponent(request.path),
        query: request.query,
        headers: request.headers,
        body: request.body.toString(),
      },
      api.ports,
    ),
  );
  delivering = deliver();
});
afterAll(async () => {
  isOver = true;
  await delivering;
  await server.close();
  await Promise.all([api.stop(), platforms.stop()]);
  rmSync(dir, { recursive: true });
});

/** What the delivering function does with the messages of its queue. */
async function deliver(): Promise<void> {
  const { control, clock } = api.ports;
  const connectionFor = connectors({
    control,
    credentials: api.credentials,
    region: 'JP',
    ports: platforms.ports,
  });
  const conversionsTo = conversionTargets({
    control,
    credentials: api.credentials,
    region: 'JP',
    ports: platforms.ports,
  });
  while (!isOver) {
    const [message] = api.sqs.receive('deliveries', 1, 600, 'deliver');
    if (message === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    else {
      const parsed = deliveryMessage.parse(JSON.parse(message.body));
      if (parsed.kind === 'verify')
        await verifyDestination(parsed, { control, connectionFor, conversionsTo, clock });
      api.sqs.deleteBatch('deliveries', [message.receiptHandle]);
    }
  }
}

async function daicho(...argv: string[]) {
  const lines: string[] = [];
  const code = await runCommandLine(argv, {
    print: (line) => lines.push(line),
    complain: (line) => lines.push(line),
    environment: { DAICHO_URL: server.url, DAICHO_API_KEY: adminKey },
  });
  return { code, out: lines.join('\n') };
}

function fileOf(name: string, token?: string): string {
  const { settings, credentials } = connectionOf(name);
  const file = join(dir, `${name}.json`);
  const body = {
    name,
    type: name,
    settings: { ...settings, ...listed(name) },
    ...(token !== undefined && { credentials: credentials(token) }),
  };
  writeFileSync(file, JSON.stringify(body));
  return file;
}

test.for(['google', 'x', 'webhook', 'file'])(
  'daicho destination verify of %s waits for what deliver found',
  async (name) => {
    await daicho('destination', 'create', fileOf(name, 'token'), '--id', name);
    const { code, out } = await daicho('destination', 'verify', name, '--json');
    const { state, checks } = JSON.parse(out);
    expect([code, state]).toEqual([0, 'done']);
    expect(checks.length).toBeGreaterThan(0);
    const failed = checks.filter(({ verdict }: { verdict: string }) => verdict === 'failed');
    expect(failed).toEqual([]);
  },
);

test('what failed has exit code 1 and advice; a new token counts at once', async () => {
  await daicho('destination', 'create', fileOf('meta', 'expired'), '--id', 'later');
  const { code, out } = await daicho('destination', 'verify', 'later');
  expect(code).toBe(1);
  expect(out).toMatch(/token +FAILED +Make a new token of the system user/);
  expect(out).toMatch(/permission +\? +Mend token first/);
  await daicho('destination', 'create', fileOf('meta', 'token'), '--id', 'later');
  expect((await daicho('destination', 'verify', 'later')).code).toBe(0);
});

test('a change that says no credentials keeps those of before', async () => {
  await daicho('destination', 'create', fileOf('tiktok', 'kept'), '--id', 'keeps');
  expect((await daicho('destination', 'create', fileOf('tiktok'), '--id', 'keeps')).code).toBe(0);
  expect(await api.credentials.read('keeps')).toEqual({ accessToken: 'kept' });
  expect((await daicho('destination', 'create', fileOf('tiktok'))).code).toBe(1);
});

test('a destination of conversions: what can be validated is, and of the rest it says so', async () => {
  const of = async (name: string, type: string, settings: object, token = 'token') => {
    const file = join(dir, `${name}.json`);
    const credentials = type === 'yahoo-conversion' ? { appId: token } : { accessToken: token };
    writeFileSync(file, JSON.stringify({ name, type, settings, credentials }));
    await daicho('destination', 'create', file, '--id', name);
    const { code, out } = await daicho('destination', 'verify', name, '--json');
    const { checks } = JSON.parse(out);
    return { code, checks: checks.map((each: StoredCheck) => [each.name, each.verdict]), out };
  };
  const fine = [
    ['token', 'ok'],
    ['permission', 'ok'],
  ];
  const unasked = fine.map(([name]) => [name, 'unknown']);
  const google = { operatingAccountId: '1234567890', conversionActionId: '987' };
  expect(await of('g-fine', 'google-conversions', google)).toMatchObject({ code: 0, checks: fine });
  expect(await of('g-ended', 'google-conversions', google, 'expired')).toMatchObject({
    code: 1,
    checks: [
      ['token', 'failed'],
      ['permission', 'unknown'],
    ],
  });
  const meta = { pixelId: '1234567890', testEventCode: 'TEST1' };
  expect(await of('m-fine', 'meta-conversions', meta)).toMatchObject({ code: 0, checks: fine });
  expect(await of('m-denied', 'meta-conversions', meta, 'forbidden')).toMatchObject({
    code: 1,
    checks: [
      ['token', 'ok'],
      ['permission', 'failed'],
    ],
  });
  const untested = await of('m-untested', 'meta-conversions', { pixelId: '1234567890' });
  expect(untested).toMatchObject({ code: 0, checks: unasked });
  expect(untested.out).toContain('Set testEventCode');
  const tiktok = { eventSourceId: 'C4A1B2', testEventCode: 'TEST1' };
  expect(await of('t-fine', 'tiktok-events', tiktok)).toMatchObject({ code: 0, checks: fine });
  const yahoo = { conversionIo: 'io-1', conversionLabel: 'label-1' };
  const other = await of('y', 'yahoo-conversion', yahoo);
  expect(other).toMatchObject({ code: 0, checks: unasked });
  expect(other.out).toContain('daicho conversions show');
  // Nobody was sent, and nothing counts.
  for (const [platform, dataset] of [
    ['google', '987'],
    ['meta', '1234567890'],
    ['tiktok', 'C4A1B2'],
  ] as const)
    expect(platforms.standIns[platform]?.conversions?.(dataset)).toEqual([]);
});

test('credentials that went missing are a failed check, not a fault', async () => {
  await daicho('destination', 'create', fileOf('google', 'token'), '--id', 'bare');
  await api.credentials.delete('bare');
  const { code, out } = await daicho('destination', 'verify', 'bare');
  expect([code, out]).toEqual([
    1,
    expect.stringMatching(/token +FAILED +Settings and credentials/),
  ]);
});

test('nobody can check what is not there', async () => {
  expect((await daicho('destination', 'verify', 'nowhere')).code).toBe(1);
  const path = '/api/destinations/google/verifications/nothing';
  expect((await api.call('GET', path)).status).toBe(404);
});

test('a check tells nobody what the destination signs in with', async () => {
  const asked = await api.call('POST', '/api/destinations/google/verify');
  expect(asked).toMatchObject({ status: 202, body: { state: 'asked', checks: [] } });
  const rows = JSON.stringify(
    await Promise.all(
      ['google', 'later', 'x', 'webhook'].map((id) => api.call('GET', `/api/destinations/${id}`)),
    ),
  );
  for (const secret of ['token-secret', 'shop-secret', 'whsec_'])
    expect(rows).not.toContain(secret);
});

test('where Daicho makes lists, each sync’s is asked about', async () => {
  const where = { count: { event: 'x', operator: 'greater_than', value: 0 } };
  const said = { version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't', where };
  await api.call('PUT', '/api/audiences/some', said);
  const { settings, credentials } = connectionOf('meta');
  const body = { name: 'm', type: 'meta', settings, credentials: credentials('token') };
  await api.call('PUT', '/api/destinations/made', body);
  const namesOf = async () => {
    const { checks } = JSON.parse((await daicho('destination', 'verify', 'made', '--json')).out);
    return checks.map(
      ({ name, verdict, syncId }: StoredCheck) => `${name}${syncId ?? ''} ${verdict}`,
    );
  };
  expect(await namesOf()).toEqual(['token ok', 'permission ok', 'terms ok']);
  const lists = platforms.connect('meta').lists;
  for (const syncId of ['a', 'b', 'c']) {
    await api.call('PUT', `/api/syncs/${syncId}`, { audienceId: 'some', destinationId: 'made' });
    const made = await lists?.create(`dc-of-${syncId}`);
    const listId = made?.kind === 'done' ? made.value : '';
    if (syncId !== 'c')
      await api.ports.control.update({ kind: 'sync', id: syncId }, { set: { listId } });
    if (syncId === 'b') await lists?.remove(listId);
  }
  expect(await namesOf()).toEqual([
    ...['token ok', 'permission ok', 'terms ok', 'lista ok', 'sizea unknown', 'listb failed'],
  ]);
});

test('a sync leaves first, then its destination goes with the credentials', async () => {
  const where = { count: { event: 'x', operator: 'greater_than', value: 0 } };
  const said = { version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't', where };
  await api.call('PUT', '/api/audiences/all', said);
  await daicho('destination', 'create', fileOf('x', 'token'), '--id', 'old');
  await daicho('sync', 'create', 'all', 'old', '--id', 'all-old');
  const early = await daicho('destination', 'delete', 'old');
  expect([early.code, early.out]).toEqual([
    1,
    expect.stringContaining('daicho sync delete all-old'),
  ]);
  expect((await daicho('sync', 'delete', 'all-old')).out).toContain('is leaving');
  // Its members are off: the delivering function takes the row away.
  await api.ports.control.delete({ kind: 'sync', id: 'all-old' });
  expect((await daicho('destination', 'delete', 'old')).code).toBe(0);
  expect((await daicho('destination', 'list')).out).not.toMatch(/^old /m);
  expect(await api.credentials.read('old')).toBeUndefined();
});

test('the types say what each takes, and what of it may change', async () => {
  const { body } = await api.call('GET', '/api/destinations/types');
  const google = body.types.find(({ name }: { name: string }) => name === 'google');
  expect(google).toMatchObject({
    isExperimental: false,
    removal: 'member',
    limits: { records: 10_000 },
    minimumSize: 100,
    membershipDays: 540,
    listSetting: 'userListId',
    freeSettings: ['loginAccountId'],
    settings: { type: 'object', required: ['operatingAccountId'], additionalProperties: false },
  });
  const { out } = await daicho('destination', 'types');
  const told = body.conversionTypes.find(
    ({ name }: { name: string }) => name === 'meta-conversions',
  );
  expect(told).toMatchObject({
    purchaseName: 'Purchase',
    clickIds: ['fbc', 'fbp'],
    settings: { type: 'object', required: ['pixelId'], additionalProperties: false },
  });
  expect(out).toMatch(/meta-conversions +Meta Conversions API +1,000 +Purchase +pixelId/);
  expect(out).toMatch(/x +X Custom Audiences \(experimental\) +2,500 +100 +393 days/);
});
