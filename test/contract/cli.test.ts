import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { answer } from '../../functions/api/answer.ts';
import type { RecentEvent } from '../../schemas/control.ts';
import { packRecent } from '../../stores/recent-events.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

let api: ApiServer;
let server: WireServer;
const dir = mkdtempSync(join(tmpdir(), 'daicho-cli-'));
beforeAll(async () => {
  api = await startApi();
  server = await startWireServer(async (request) => {
    return answer(
      {
        method: request.method,
        // As the HTTP API hands it over.
        path: decodeURIComponent(request.path),
        query: request.query,
        headers: request.headers,
        body: request.body.toString(),
      },
      api.ports,
    );
  });
});
afterAll(async () => {
  await server.close();
  await api.stop();
  rmSync(dir, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const environment = () => ({ DAICHO_URL: server.url, DAICHO_API_KEY: adminKey });

async function daicho(...argv: string[]): Promise<Ended> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await runCommandLine(argv, {
    print: (line) => out.push(line),
    complain: (line) => error.push(line),
    environment: environment(),
  });
  return { code, out: out.join('\n'), error: error.join('\n') };
}

const file = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};

test('a source is made, listed and tallied', async () => {
  const made = await daicho('source', 'create', '通販サイト', '--id', 'shop', '--json');
  expect(JSON.parse(made.out)).toMatchObject({ id: 'shop', keyKind: 'browser' });
  expect((await daicho('source', 'list')).out).toMatch(/shop +通販サイト +browser +wkb_/);
  expect((await daicho('tally')).out).toMatch(/shop +0 +0 +0 +0 +0/);
});

test('an audience is made from a file; its fault is told with the path, exit code 1', async () => {
  const where = { trait: { name: 'rank', operator: 'equals', value: 'gold' } };
  const words = { purpose: 'Who is gold.', goal: 'Thank them.', owner: 'CRM', target: '100' };
  const definition = { version: 1, name: 'Gold', ...words, where };
  const good = file('good.json', JSON.stringify(definition));
  const made = await daicho('audience', 'create', good, '--id', 'gold');
  expect(made).toMatchObject({
    code: 0,
    out: expect.stringContaining('daicho audiences refresh gold'),
  });
  expect((await daicho('audience', 'list')).out).toMatch(/gold +0 +- +1 +new +Gold/);
  const bad = file('bad.json', JSON.stringify({ ...definition, where: { all: [{ trade: 1 }] } }));
  const refused = await daicho('audience', 'create', bad);
  expect(refused).toMatchObject({ code: 1, error: expect.stringContaining('where.all[0]') });
});

test('what does not work says what to do next', async () => {
  const unknown = await daicho('dance');
  expect(unknown).toMatchObject({ code: 2, error: expect.stringContaining('--help') });
  expect((await daicho('person', 'shoe-size', '9')).code).toBe(2);
  expect((await daicho('tail', '--nonsense')).code).toBe(2);
  const nowhere = await daicho('tail', '--url', 'http://127.0.0.1:1');
  expect(nowhere).toMatchObject({ code: 1, error: expect.stringContaining('npm start') });
  expect(await daicho('person', 'email', 'nobody@example.com')).toMatchObject({
    code: 1,
    error: 'There is no such person.',
  });
});

test('an event name cannot write to the terminal', async () => {
  const event: RecentEvent = {
    sourceId: 'shop',
    requestId: 'r',
    position: 0,
    messageId: 'm',
    type: 'track',
    event: '\u001b[2Jboo',
    receivedAt: '2026-01-01T00:00:00.000Z',
    outcome: 'rejected',
    reason: 'too_deep',
  };
  const id = '2026-01-01T00:00:00.000Z#r';
  await api.ports.control.put({
    kind: 'recent',
    id,
    expiresAtEpochSeconds: 4e9,
    packed: packRecent([event, { ...event, position: 1, outcome: 'landed', isBot: true }]),
  });
  const { out } = await daicho('tail');
  expect(out).toContain('·[2Jboo');
  expect(out).toContain('rejected: too_deep');
  expect(out).toContain('landed (bot, not counted)');
});

test('a sync gets the id that was asked for, and says what to do next', async () => {
  expect((await daicho('sync', 'list')).out).toContain('daicho sync create');
  const settings = { operatingAccountId: '1234567890', userListId: '555000111' };
  const body = { name: 'G', type: 'google', settings, credentials: { accessToken: 'any' } };
  await daicho('destination', 'create', file('google.json', JSON.stringify(body)), '--id', 'ads');
  const made = await daicho('sync', 'create', 'gold', 'ads', '--id', 'gold-ads');
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining('sync run gold-ads --wait') });
  expect((await daicho('sync', 'list')).out).toMatch(/gold-ads +gold +0/);
  const again = await daicho('sync', 'create', 'gold', 'ads', '--id', 'Gold Ads');
  expect(again).toMatchObject({ code: 1, error: expect.stringContaining('lower-case') });
});

test('a legal basis is set in bulk by the hash of a text, listed with its history, and revoked', async () => {
  const text = file('terms.txt', '会員規約 第3版');
  const who = ['--kinds', 'email,phone', '--destinations', 'all', '--approver', '法務部'];
  expect((await daicho('legal-basis', 'list')).out).toContain('nothing is sent anywhere');
  expect((await daicho('legal-basis', 'set', ...who, '--text', text)).code).toBe(2);
  expect((await daicho('legal-basis', 'set', ...who, '--everyone', '--text', text)).code).toBe(2);
  const terms = ['--terms-version', '3', '--accepted-before', '2026-04-01'];
  const set = await daicho('legal-basis', 'set', ...who, ...terms, '--text', text);
  expect(set).toMatchObject({ code: 0, out: expect.stringContaining('2 bases changed') });
  const sha256 = createHash('sha256').update('会員規約 第3版').digest('hex');
  const listed = JSON.parse((await daicho('legal-basis', 'list', '--json')).out);
  expect(listed).toMatchObject([
    { basisKind: 'email', basis: 'consent', textSha256: sha256, approver: '法務部' },
    { basisKind: 'phone' },
  ]);
  const revoked = await daicho(
    'legal-basis',
    'revoke',
    '--destinations',
    'ads',
    '--kinds',
    'phone',
  );
  expect(revoked.out).toContain('1 basis revoked');
  const history = await daicho('legal-basis', 'list', '--destination', 'ads', '--history');
  expect(history.out).toMatch(/phone +consent +terms 3 accepted before 2026-04-01.* 2 +revoked/);
});

test('a dry run needs no server and shows no personal data', async () => {
  const people = file('people.csv', '会員番号,氏名,メール\nM-1001,佐藤花子,hanako@example.com\n');
  const { code, out } = await daicho('import', people, '--dry-run', '--url', 'http://127.0.0.1:1');
  expect(code).toBe(0);
  expect(out).toContain('1 row becomes 1 identify event; 0 rows are refused.');
  expect(out).not.toMatch(/佐藤|hanako|M-1001/);
});

test('the command itself ends with the exit code and writes to the right streams', async () => {
  const main = join(import.meta.dirname, '../../cli/main.ts');
  const ended = await new Promise<Ended>((resolve) => {
    const env = { ...process.env, ...environment() };
    execFile(process.execPath, [main, 'dance'], { env }, (failure, out, error) =>
      resolve({ code: Number(failure?.code ?? 0), out, error }),
    );
  });
  expect(ended).toEqual({
    code: 2,
    out: '',
    error: 'daicho: there is no command dance. `daicho --help` lists them.\n',
  });
});

describe('identity', () => {
  const at = '2026-01-31T00:00:00.000Z';
  const said = (messageId: string, ...nodes: string[]) => ({
    nodes,
    sourceId: 'web',
    messageId,
    at,
    mayJoinPeople: true,
  });
  const [user, address] = ['customer-1', 'hanako@example.com'];

  test('a person is looked at, taken apart and put together again', async () => {
    const { graph, nodeOf } = api.ports;
    const [person, email] = [nodeOf('user_id', user), nodeOf('email', address)];
    await graph.addEvidence([said('m-1', person, email)]);
    const named = ['user_id', user, `email:${address}`];
    const resolved = await daicho('identity', 'resolve', ...named, '--json');
    expect(JSON.parse(resolved.out)).toMatchObject([
      { node: person, profileId: person },
      { node: email, profileId: person },
    ]);
    const why = await daicho('identity', 'explain', ...named);
    expect(why.out).toMatch(
      new RegExp(`One person, ${person}[\\s\\S]*${email} +${at} +web m-1 +joins`),
    );
    const parted = await daicho('identity', 'unmerge', ...named, '--reason', 'typed wrong');
    expect(parted).toMatchObject({ code: 0, out: expect.stringContaining('Done (removed)') });
    const apart = await daicho('identity', 'explain', ...named);
    expect(apart.out).toMatch(/Two people[\s\S]*removed/);
    expect((await daicho('identity', 'evidence', email)).out).toContain('removed');
    const again = await daicho('identity', 'unmerge', ...named, '--reason', 'typed wrong');
    expect(again.out).toBe('It was so already; nothing changed.');
    await daicho('identity', 'forbid', ...named, '--reason', 'sure');
    const restored = await daicho('identity', 'restore', ...named, '--reason', 'was right');
    expect(restored.out).toMatch(/No profile changes[\s\S]*still two people/);
    await daicho('identity', 'allow', ...named, '--reason', 'was right');
    const [found] = JSON.parse((await daicho('identity', 'resolve', email, '--json')).out);
    expect(found).toMatchObject({ profileId: person });
    const { out } = await daicho('identity', 'audit');
    expect(out).toMatch(/deployment's admin key +(?:allow|restore) +done +\S+ \S+ +was right/);
    expect((await daicho('identity', 'history', email)).out).toMatch(/unmerge by .*: typed wrong/);
    expect([why, apart, out].join()).not.toContain('@');
  });

  test('an alias that the rules refuse is exit code 1, and says why', async () => {
    const { graph, nodeOf } = api.ports;
    await graph.addEvidence([said('m-2', nodeOf('user_id', 'customer-2'))]);
    const names = ['user_id:customer-1', 'user_id:customer-2'];
    const refused = await daicho('identity', 'alias', ...names, '--reason', 'same person');
    expect(refused).toMatchObject({
      code: 1,
      out: expect.stringMatching(/not one person[\s\S]*unique/),
    });
  });

  test('an address that two people share stands alone, and its look-up says why', async () => {
    const { graph, nodeOf } = api.ports;
    const shared = nodeOf('email', 'family@example.com');
    await graph.addEvidence([
      said('m-3', nodeOf('user_id', 'customer-3'), shared),
      said('m-4', nodeOf('user_id', 'customer-4'), shared),
    ]);
    const { code, out } = await daicho('person', 'email', 'family@example.com');
    expect(code).toBe(0);
    expect(out).toContain(`refused (shared): daicho identity evidence ${shared}`);
    expect((await daicho('person', 'user_id', 'customer-1')).out).not.toContain('refused');
  });

  test('wrong arguments are told with the usage of the action, exit code 2', async () => {
    const cases = [
      [['identity'], 'ACTION is missing'],
      [['identity', 'dance'], 'no `identity dance`'],
      [['identity', 'explain', 'email', address], 'Name 2 identifier(s); these are 1.'],
      [['identity', 'block', 'hanako'], '"hanako" is no identifier'],
      [['identity', 'block', `email:${address}`], '--reason is missing'],
      [['identity', 'evidence', 'email'], 'Which email?'],
      [['identity', 'rules'], 'rules dry-run FILE'],
      [['identity', 'rules', 'apply'], '--reason is missing'],
    ] as const;
    for (const [argv, words] of cases) {
      expect(await daicho(...argv)).toMatchObject({
        code: 2,
        error: expect.stringContaining(words),
      });
    }
    expect((await daicho('identity', 'block', '--help')).out).toContain('daicho identity block ID');
    expect((await daicho('identity', '--help')).out).toContain('unmerge');
  });

  test('an identifier that nobody has, or that is none, is told by its kind and place', async () => {
    const cases = [
      [['explain', 'user_id', user, 'email', 'who@example.com'], 'email yet (`other`)'],
      [['history', 'user_id', 'who'], 'user_id yet (`node`)'],
      [['resolve', 'phone', '090'], 'nodes[0].value is not a phone number of the region.'],
    ] as const;
    for (const [argv, words] of cases) {
      expect(await daicho('identity', ...argv)).toMatchObject({
        code: 1,
        error: expect.stringContaining(words),
      });
    }
  });

  test('long work is started, and a file with a fault is told with its place', async () => {
    const started = await daicho('identity', 'reconcile');
    expect(started).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Job \S+ is on its way/),
    });
    expect((await daicho('identity', 'reconcile', '--last')).out).toBe('There was none yet.');
    const bad = file('rules.json', JSON.stringify({ kinds: { shoe: { isUnique: true } } }));
    expect(await daicho('identity', 'rules', 'dry-run', bad)).toMatchObject({
      code: 1,
      error: expect.stringContaining('kinds.shoe'),
    });
    const applied = await daicho('identity', 'rules', 'apply', '--reason', 'cap raised');
    expect(applied).toMatchObject({ code: 0, out: expect.stringMatching(/^Job \S+ is on its/) });
    const erased = await daicho('identity', 'erase', 'user_id', user, '--reason', 'asked');
    expect(erased).toMatchObject({ code: 0, out: expect.stringContaining('Job') });
  });
});

test('accounts are set, listed and shown; a circle is refused with its chain', async () => {
  await daicho('account', 'set', 'Holding', '--name', '台帳ホールディングス');
  const set = await daicho('account', 'set', 'East Co', '--name', 'East', '--parent', 'Holding');
  expect(set).toMatchObject({ code: 0, out: 'Account East Co is there, under Holding.' });
  expect((await daicho('account', 'list')).out).toMatch(/East Co +Holding +East/);
  expect((await daicho('account', 'show', 'East Co')).out).toContain('under Holding');
  const refused = await daicho('account', 'set', 'Holding', '--parent', 'East Co');
  expect(refused.code).toBe(1);
  expect(refused.error).toContain('Holding → East Co → Holding');
  expect((await daicho('account', 'set', 'East Co', '--top')).out).toContain('under none');
  const member = await daicho('account', 'member', 'add', 'East Co', 'email', 'a@example.jp');
  expect(member).toMatchObject({ code: 0, out: expect.stringContaining('refresh') });
  expect((await daicho('account', 'member', 'add', 'None', 'email', 'a@example.jp')).code).toBe(1);
  expect((await daicho('account', 'member', 'drop', 'East Co')).code).toBe(2);
});

test('deal stages ask for two days in order', async () => {
  const asked = await daicho('deal', 'stages', '--from', '2026-02-01', '--to', '2026-02-28');
  expect(asked).toMatchObject({ code: 0, out: expect.stringContaining('days before') });
  const wrong = await daicho('deal', 'stages', '--from', '2026-02-02', '--to', '2026-02-01');
  expect(wrong).toMatchObject({ code: 1, error: expect.stringContaining('lies before from') });
});

test('a goal is set, listed and deleted; what it lacks is told', async () => {
  const period = ['--from', '2026-03-01', '--to', '2026-03-31'];
  const numbers = ['--baseline', '20', '--target', '25', ...period];
  const measure = [
    '--measure',
    'event_rate',
    '--event',
    'Order Completed',
    '--of',
    'Product Viewed',
  ];
  const made = await daicho('goals', 'set', '購入率', ...measure, ...numbers, '--id', 'buying');
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining('report goals') });
  expect((await daicho('goals', 'list')).out).toMatch(/buying +event_rate +20 +25 .*購入率/);
  const listed = JSON.parse((await daicho('goals', '--json')).out);
  expect(listed).toMatchObject([{ id: 'buying', measure: { of: 'Product Viewed' }, target: 25 }]);
  expect(await daicho('goals', 'set', 'Half', '--measure', 'orders', ...period)).toMatchObject({
    ...{ code: 2, error: expect.stringContaining('--baseline') },
  });
  const wrong = await daicho('goals', 'set', 'What', '--measure', 'happiness', ...numbers);
  expect(wrong).toMatchObject({ code: 1, error: expect.stringContaining('measure') });
  expect((await daicho('goals', 'delete', 'buying')).out).toContain('gone');
  expect((await daicho('goals', 'delete', 'buying')).code).toBe(1);
});

test('a LINE channel is set from a file, listed and forgotten; its secret is nowhere told', async () => {
  await daicho('source', 'create', 'LINE', '--server', '--id', 'line');
  const secret = '0123456789abcdef'.repeat(2);
  const set = await daicho('line', 'set', 'line', '--secret-file', file('secret', `${secret}\n`));
  expect(set).toMatchObject({ code: 0, out: expect.stringContaining('/v1/line/line') });
  const listed = await daicho('line', 'list');
  expect(listed.out).toMatch(/line +own +\S+ +\/v1\/line\/line/);
  expect(`${set.out}${listed.out}`).not.toContain(secret);
  const wrong = await daicho('line', 'set', 'line', '--secret-file', file('wrong', 'token'));
  expect(wrong).toMatchObject({ code: 2, error: expect.stringContaining('32') });
  const made = JSON.parse((await daicho('line', 'nonce', 'u-1', '--json')).out);
  expect(made.nonce).toMatch(/^\w{32}$/);
  expect((await daicho('line', 'forget', 'line')).code).toBe(0);
  expect((await daicho('line', 'forget', 'line')).code).toBe(1);
});
