import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../destinations/destination.ts';
import { membersOf, person } from './platform-ports.ts';
import { connectionOf, listed, type Platforms, startPlatforms, typeOf } from './platforms.ts';

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms();
});
afterAll(() => platforms.stop());

async function verified(name: string, settings?: object, token?: string) {
  const checks = (await platforms.connect(name, settings, token).verify?.()) ?? [];
  return Object.fromEntries(checks.map((check): [string, Check] => [check.name, check]));
}

const verdicts = (checks: Readonly<Record<string, Check>>) =>
  Object.fromEntries(Object.entries(checks).map(([name, { verdict }]) => [name, verdict]));

const networks = ['google', 'meta', 'tiktok', 'x'] as const;
/** What a platform cannot be asked by reading. */
const unaskable: Readonly<Record<string, object>> = { tiktok: { allow_list: 'unknown' } };
const further: Readonly<Record<string, object>> = {
  google: { terms: 'ok' },
  meta: { terms: 'ok' },
  x: { allow_list: 'ok' },
};

describe.for(networks)('%s', (name) => {
  const signedIn = { token: 'ok', permission: 'ok' };

  test('all is well of a list that is large enough; of a small one it says so', async () => {
    const fine = { ...signedIn, list: 'ok', ...further[name], ...unaskable[name] };
    const settings = listed(name);
    expect(verdicts(await verified(name, settings))).toEqual({ ...fine, size: 'unknown' });
    const connector = platforms.connect(name, settings);
    const { minimumSize } = typeOf(name);
    const people = Array.from({ length: minimumSize }, (_, number) => person(number));
    const members = membersOf(connector, people);
    await connector.send({ batchId: 'b', operation: 'add', members });
    expect(verdicts(await verified(name, settings))).toEqual({ ...fine, size: 'ok' });
    await connector.send({ batchId: 'c', operation: 'remove', members: members.slice(5) });
    const small = await verified(name, settings);
    expect(verdicts(small)).toEqual({ ...fine, size: 'failed' });
    // X does not say how many.
    expect(small['size']?.advice).toContain(name === 'x' ? 'fewer than 100' : 'matched 5 people');
  });

  test('nobody is sent by it, and no list is made', async () => {
    const before = { ...platforms.standIns[name]?.stats };
    await verified(name, listed(name));
    await verified(name);
    const { added, removed } = { ...platforms.standIns[name]?.stats };
    expect({ added, removed }).toEqual({ added: before.added, removed: before.removed });
  });

  test('an ended token and a missing permission each say what to do', async () => {
    const ended = await verified(name, listed(name), 'expired');
    expect(verdicts(ended)).toMatchObject({ token: 'failed', permission: 'unknown' });
    expect(ended['token']?.advice).toMatch(/token|credentials/);
    const barred = await verified(name, listed(name), 'forbidden');
    expect(verdicts(barred)).toMatchObject({ token: 'ok', permission: 'failed', list: 'unknown' });
    expect(barred['permission']?.advice).toMatch(/account|[aA]dvertiser/);
  });

  test('a list that is not there is told apart', async () => {
    const connector = platforms.connect(name);
    const made = await connector.lists?.create('dc-verify');
    const list = made?.kind === 'done' ? made.value : '';
    expect((await connector.verify?.(list))?.find((check) => check.name === 'list')).toEqual({
      name: 'list',
      verdict: 'ok',
    });
    await connector.lists?.remove(list);
    const gone = await connector.verify?.(list);
    expect(gone?.find((check) => check.name === 'list')?.verdict).toBe('failed');
  });

  test('a platform that does not answer leaves every verdict open', async () => {
    for (const status of [429, 503]) {
      platforms.standIns[name]?.failNext([{ status }]);
      const checks = await verified(name, listed(name));
      expect(new Set(Object.values(verdicts(checks)))).toEqual(new Set(['unknown']));
      expect(checks['token']?.advice).toContain('again in some minutes');
    }
  });

  test('every verdict but ok has advice', async () => {
    for (const token of ['token', 'expired', 'forbidden', 'unsigned', 'unlisted'])
      for (const settings of [{}, listed(name)])
        for (const check of Object.values(await verified(name, settings, token)))
          expect(check.verdict === 'ok' || (check.advice ?? '').length > 20).toBe(true);
  });
});

test.for([
  ['google', 'unsigned', 'terms', 'Customer Match terms'],
  ['meta', 'unsigned', 'terms', 'Custom Audience terms'],
  ['x', 'unlisted', 'allow_list', 'Ads API access'],
] as const)('%s with an account that is %s fails at %s', async ([name, token, at, words]) => {
  const checks = await verified(name, listed(name), token);
  expect(checks[at]).toMatchObject({ verdict: 'failed', advice: expect.stringContaining(words) });
  expect(checks['token']?.verdict).toBe('ok');
});

test('Google’s consent to us that was taken back is a token that ended', async () => {
  const { settings } = connectionOf('google');
  const revoked = typeOf('google').connect(
    {
      settings,
      credentials: { clientId: 'c', clientSecret: 's', refreshToken: 'revoked' },
      region: 'JP',
    },
    platforms.ports,
  );
  expect((await revoked.verify?.())?.[0]).toMatchObject({ name: 'token', verdict: 'failed' });
});

test('Meta flags an audience, and the advice names where to look', async () => {
  const { standIns } = platforms;
  const body = { id: '1', operation_status: { code: 471 }, approximate_count_lower_bound: 900 };
  standIns['meta']?.failNext([{ status: 200, body }]);
  const { list } = await verified('meta', listed('meta'));
  expect(list).toMatchObject({ verdict: 'failed', advice: expect.stringContaining('Ads Manager') });
});

test('a webhook gets a signed test delivery, and compares the keys', async () => {
  expect(verdicts(await verified('webhook'))).toEqual({ list: 'ok', token: 'ok' });
  const sent = platforms.received.filter(({ type }) => type === 'webhook').at(-1)?.body ?? '';
  expect(JSON.parse(sent)).toMatchObject({ operation: 'test', audience: 'vip', members: [] });
  const verdictOn = async (status: number) => {
    platforms.standIns['webhook']?.failNext([{ status }]);
    return verdicts(await verified('webhook'));
  };
  expect(await verdictOn(401)).toEqual({ list: 'ok', token: 'failed' });
  expect(await verdictOn(404)).toEqual({ list: 'failed', token: 'unknown' });
  expect(await verdictOn(400)).toEqual({ list: 'ok', token: 'unknown' });
  expect(await verdictOn(503)).toEqual({ list: 'unknown', token: 'unknown' });
  const { settings } = connectionOf('webhook');
  const other = typeOf('webhook').connect(
    { settings, credentials: { key: `whsec_${'a'.repeat(32)}` }, region: 'JP' },
    platforms.ports,
  );
  expect((await other.verify?.())?.at(-1)).toMatchObject({ name: 'token', verdict: 'failed' });
});

test.for(['file', 'csv'])('%s writes a marker and takes it away', async (name) => {
  expect(verdicts(await verified(name))).toEqual({ permission: 'ok' });
  expect([...platforms.exports.keys()]).toEqual([]);
  const { settings } = connectionOf(name);
  const barred = typeOf(name).connect(
    { settings, credentials: {}, region: 'JP' },
    { ...platforms.ports, putExport: () => Promise.reject(new Error('AccessDenied')) },
  );
  expect(await barred.verify?.()).toMatchObject([{ name: 'permission', verdict: 'failed' }]);
});
