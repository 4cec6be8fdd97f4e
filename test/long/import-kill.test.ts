import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { apiClient } from '../../proofs/api-client.ts';
import { type Stack, startStack } from '../../proofs/stack.ts';
import { refresh, settle, tallySchema } from '../../proofs/steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'daicho-import-kill-'));
let stack: Stack | undefined;
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const customers = 8_000;
const file = join(folder, 'customers.csv');

/** `daicho …` against the stack as it is now. */
async function daicho(...argv: string[]) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const code = await runCommandLine(argv, {
    print: (line) => void printed.push(line),
    complain: (line) => void complaints.push(line),
    environment: { DAICHO_URL: stack?.url, DAICHO_API_KEY: stack?.apiKey },
  }).catch(() => 1);
  return { code, printed, complaints };
}

/** Where the whole stack dies: after the queue has a request, before and after the row says so, in the middle of an upload. */
const kills = [
  'outside:s3.PUT.done#1',
  'import:sqs.SendMessage.done#3',
  'import:dynamodb.UpdateItem#1',
  'import:dynamodb.UpdateItem.done#1',
  'import:sqs.SendMessage#5',
];

test('killed at every station, the same command goes on, and each row is stored once', async () => {
  const rows = Array.from({ length: customers }, (_, n) => `c${n},名 ${n},u${n}@example.com`);
  writeFileSync(file, `customer_id,name,email\n${rows.join('\n')}\n`);
  const state = join(folder, 'state');
  for (const killPoint of kills) {
    stack = await startStack({ state, killPoint });
    const dying = await daicho('import', file, '--yes', '--json');
    expect(dying.code, killPoint).toBe(1);
    await stack.exited;
  }
  stack = await startStack({ state });
  const done = await daicho('import', file, '--yes', '--json');
  expect(done.complaints).toEqual([]);
  expect(done.code).toBe(0);
  expect(JSON.parse(done.printed[0] ?? '')).toMatchObject({
    ...{ state: 'done', rows: customers, events: customers, refused: {} },
  });
  const again = await daicho('import', file, '--yes');
  expect(again).toMatchObject({ code: 0 });
  expect(again.printed.at(-1)).toMatch(/^Imported on .* UTC as import .*; nothing to do\.$/);
  const running = () => ({ url: stack?.url ?? '', apiKey: stack?.apiKey ?? '' });
  const api = apiClient(running);
  await settle(running);
  await refresh(api, {});
  const { sources } = await api.get('/api/tally', tallySchema);
  expect(sources.find(({ id }) => id === 'import-people')).toMatchObject({
    ...{ stored: customers, rejected: 0 },
  });
});
