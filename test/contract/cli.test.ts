import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
    const { status, body } = await answer(
      {
        method: request.method,
        path: request.path,
        query: request.query,
        authorization: request.headers['authorization'],
        body: request.body.toString(),
      },
      api.ports,
    );
    return { status, headers: {}, body: JSON.stringify(body) };
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
  const words = { purpose: 'Who is gold.', goal: 'Thank them.', owner: 'CRM' };
  const definition = { version: 1, name: 'Gold', ...words, where };
  const good = file('good.json', JSON.stringify(definition));
  const made = await daicho('audience', 'create', good, '--id', 'gold');
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining('daicho refresh') });
  expect((await daicho('audience', 'list')).out).toMatch(/gold +0 +- +new +Gold/);
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
    packed: packRecent([event]),
  });
  const { out } = await daicho('tail');
  expect(out).toContain('·[2Jboo');
  expect(out).toContain('rejected: too_deep');
});

test('a dry run needs no server and shows no personal data', async () => {
  const people = file('people.csv', '会員番号,氏名,メール\nM-1001,佐藤花子,hanako@example.com\n');
  const { code, out } = await daicho('import', people, '--dry-run', '--url', 'http://127.0.0.1:1');
  expect(code).toBe(0);
  expect(out).toContain('1 rows become 1 identify event(s)');
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
