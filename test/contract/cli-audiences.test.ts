import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { answer } from '../../functions/api/answer.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

let api: ApiServer;
let server: WireServer;
const dir = mkdtempSync(join(tmpdir(), 'daicho-cli-'));
beforeAll(async () => {
  api = await startApi();
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
});
afterAll(async () => {
  await server.close();
  await api.stop();
  rmSync(dir, { recursive: true });
});

const environment = (key: string) => ({ DAICHO_URL: server.url, DAICHO_API_KEY: key });

async function daichoWith(key: string, ...argv: string[]) {
  const out: string[] = [];
  const error: string[] = [];
  const code = await runCommandLine(argv, {
    print: (line) => out.push(line),
    complain: (line) => error.push(line),
    environment: environment(key),
  });
  return { code, out: out.join('\n'), error: error.join('\n') };
}
const daicho = (...argv: string[]) => daichoWith(adminKey, ...argv);

const definition = (name: string, value = 1) => ({
  version: 1,
  name,
  purpose: 'p',
  goal: 'g',
  owner: 'o',
  target: 't',
  where: { count: { event: 'Order Completed', operator: 'greater_than_or_equal', value } },
});
const file = (name: string, document: unknown): string => {
  writeFileSync(join(dir, name), JSON.stringify(document));
  return join(dir, name);
};

test('an audience is made, changed, told and deleted, under its name of before as well', async () => {
  const one = file('one.json', definition('One'));
  const two = file('two.json', definition('Two', 2));
  expect(await daicho('audiences', 'create', one, '--id', 'shop')).toMatchObject({
    code: 0,
    out: 'Audience shop is there, version 1. Fill it: daicho audiences refresh shop --wait',
  });
  expect((await daicho('audiences', 'update', 'shop', two)).out).toContain('at version 2');
  expect((await daicho('audiences', 'update', 'shop', two)).out).toContain('Nothing changed');
  expect((await daicho('audience')).out).toMatch(/shop +0 +- +2 +new +Two/);
  expect((await daicho('audience', 'show', 'shop')).out).toContain('"version": 2');
  const told = await daicho('audiences', 'versions', 'shop');
  expect(told.out).toMatch(/2 .* deployment's admin key +Two\n +1 .* +One$/);
  const first = await daicho('audiences', 'versions', 'shop', '1');
  expect(JSON.parse(first.out)).toEqual(definition('One'));
  expect((await daicho('audiences', 'delete', 'shop')).out).toContain('is deleted');
  expect((await daicho('audiences', 'show', 'shop')).code).toBe(1);
  expect((await daicho('audiences', 'versions', 'shop')).code).toBe(0);
});

test('an update says where it would overwrite, and makes nothing new', async () => {
  const one = file('one.json', definition('One'));
  await daicho('audiences', 'create', one, '--id', 'kept');
  expect(await daicho('audiences', 'update', 'kept', one, '--from', '2')).toMatchObject({
    code: 1,
    error: 'The audience is at version 1, not 2.',
  });
  expect((await daicho('audiences', 'update', 'nobody', one)).code).toBe(1);
  expect((await daicho('audiences', 'update', 'kept')).code).toBe(2);
});

test('a definition comes from standard input as well', async () => {
  const main = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
  const child = spawn(process.execPath, [main, 'audiences', 'create', '-', '--id', 'piped'], {
    env: { ...process.env, ...environment(adminKey) },
  });
  child.stdin.end(JSON.stringify(definition('パイプ')));
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  expect((await api.call('GET', '/api/audiences/piped')).body.name).toBe('パイプ');
});

test('an audience that has nobody says so, and since when', async () => {
  await daicho('audiences', 'create', file('one.json', definition('One')), '--id', 'empty');
  expect((await daicho('audiences', 'members', 'empty')).out).toBe(
    'Never evaluated yet. Fill it: daicho audiences refresh ID --wait',
  );
  expect((await daicho('audiences', 'changes', 'empty')).out).toContain('Nobody entered or left');
  const row = { kind: 'audience', id: 'empty' };
  await api.ports.control.update(row, {
    set: { asOf: '2026-01-31', state: 'failed', reason: 'why' },
  });
  expect((await daicho('audiences', 'members', 'empty')).out).toContain('Nobody, as of 2026-01-31');
  expect((await daicho('audiences', 'list')).out).toContain('\nempty is failed: why');
});

test('a schedule is repeated in words, and what none can be is refused with what may be', async () => {
  await daicho('audiences', 'create', file('one.json', definition('One')), '--id', 'timed');
  const schedule = (...argv: string[]) => daicho('audiences', 'schedule', 'timed', ...argv);
  expect((await schedule('--daily', '06:30')).out).toContain(
    'timed is evaluated every day at 06:30',
  );
  expect((await schedule('--every', '60')).out).toContain('every 60 minutes.');
  expect((await schedule('--none')).out).toContain('only when somebody asks');
  expect((await schedule('--every', '2')).error).toBe('everyMinutes: must be at least 5');
  expect((await schedule('--every', 'hour')).error).toContain('{"everyMinutes": 5 to 10080}');
  expect((await daicho('audiences', 'why', 'timed', 'emial', 'x@example.com')).error).toContain(
    'with a kind of user_id, ',
  );
});

test('what is wrong with a file is told with its place: each fault once, or where it is no JSON', async () => {
  const bare = file('bare.json', { version: 1, name: 'n', where: { did: { event: 'A', x: 1 } } });
  expect((await daicho('audiences', 'create', bare)).error.split('\n')).toEqual([
    '5 things are not as they must be:',
    ...['purpose', 'goal', 'owner', 'target'].map((name) => `  ${name}: is required`),
    '  where.did.x: unknown key',
  ]);
  writeFileSync(join(dir, 'cut.json'), '{\n  "name": "山田 花子",,');
  const cut = await daicho('audiences', 'preview', join(dir, 'cut.json'));
  expect(cut).toMatchObject({
    code: 1,
    error: expect.stringContaining('JSON: line 2, column 19.'),
  });
  expect(cut.error).not.toContain('山田');
  expect((await daicho('audiences', 'explain', 'gone.json')).error).toBe(
    'gone.json cannot be read.',
  );
});

test('a list of any length is whole', async () => {
  const rows = Array.from({ length: 1_203 }, (_, index) => ({
    kind: 'source',
    id: `many-${String(index).padStart(4, '0')}`,
    name: 'Many',
    keyKind: 'browser',
    history: false,
    origins: [],
    createdAt: '2026-01-01T00:00:00.000Z',
  }));
  await api.ports.control.putAll(rows);
  const listed = JSON.parse((await daicho('source', 'list', '--json')).out);
  expect(listed.map(({ id }: { id: string }) => id)).toEqual(rows.map(({ id }) => id));
});

test('a key is made with scopes, used, listed and revoked', async () => {
  const scopes = ['--scope', 'audiences:read', '--scope', 'reports:read,keys:read'];
  const made = await daicho('keys', 'create', '--name', 'BI', ...scopes, '--json');
  const { id, key } = JSON.parse(made.out);
  expect((await daichoWith(key, 'audiences', 'list')).code).toBe(0);
  expect(await daichoWith(key, 'sync', 'list')).toMatchObject({
    code: 1,
    error: expect.stringContaining('syncs:read'),
  });
  expect((await daichoWith(key, 'keys', 'list')).out).toMatch(
    new RegExp(
      `${id} +BI +active +- +deployment's admin key +audiences:read keys:read reports:read`,
    ),
  );
  expect((await daicho('keys', 'revoke', id)).out).toContain('opens nothing');
  expect((await daichoWith(key, 'audiences', 'list')).code).toBe(1);
  expect((await daicho('keys', 'create', '--name', 'x')).code).toBe(2);
  const shown = await daicho('keys', 'create', '--name', 'x', '--role', 'viewer');
  expect(shown.out).toMatch(/^dk_\w{40}\n/);
});
