import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { answer } from '../../functions/api/answer.ts';
import { processBatch } from '../../functions/process/process-batch.ts';
import type { DeadLetter } from '../../schemas/dead-letter.ts';
import { s3Rejected } from '../../stores/rejected.ts';
import { envelope, track } from '../unit/intake-tools.ts';
import { memoryStores } from '../unit/memory-ports.ts';
import { sqsRecord } from '../unit/sqs-record.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

let api: ApiServer;
let server: WireServer;
beforeAll(async () => {
  api = await startApi();
  server = await startWireServer((request) =>
    answer({ ...request, body: request.body.toString() }, api.ports),
  );
  const rejected = s3Rejected({ bucket: 'rejected', client: api.s3Client });
  // An object each, so that there are several to go through.
  for (const letter of letters) await rejected.put([letter]);
});
afterAll(async () => {
  await server.close();
  await api.stop();
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Events that were refused, and would not be any more. */
const letters: readonly DeadLetter[] = ['2026-11-20', '2026-11-21', '2026-11-22'].flatMap((day) =>
  ['web', 'pos'].map((sourceId): DeadLetter => {
    const id = `${day}-${sourceId}`;
    return {
      form: 'event',
      id: `${id}.1`,
      reason: sourceId === 'web' ? 'unknown_type' : 'unprocessable',
      sourceId,
      requestId: id,
      receivedAt: `${day}T01:00:00.000Z`,
      rejectedAt: `${day}T02:00:00.000Z`,
      position: 1,
      requestEvents: 2,
      envelope: envelope({ requestId: id, sourceId }),
      before: base64('{"batch":['),
      bytes: base64(JSON.stringify(track({ messageId: id }))),
      after: base64(']}'),
      positions: [1],
    };
  }),
);

async function daicho(...argv: string[]) {
  const out: string[] = [];
  const code = await runCommandLine(argv, {
    print: (line) => out.push(line),
    complain: (line) => out.push(line),
    environment: { DAICHO_URL: server.url, DAICHO_API_KEY: adminKey },
  });
  return { code, out: out.join('\n') };
}

const sent = (): readonly string[] =>
  api.sqs.receive('events', 100, 600, 'test').map(({ body }) => body);

test('what was refused is listed by reason with its meaning, and nothing is sent', async () => {
  const { code, out } = await daicho('replay', 'list');
  expect(code).toBe(0);
  expect(out).toMatch(/unknown_type +3 +\S+/);
  expect(out).toMatch(/unprocessable +3 +\S+/);
  expect(out).toContain('6 would be sent again.');
  expect(sent()).toEqual([]);
});

test('days, reason and source narrow it down', async () => {
  const count = async (...argv: string[]) =>
    JSON.parse((await daicho('replay', '--dry-run', '--json', ...argv)).out).replayed;
  expect(await count('--from', '2026-11-21')).toBe(4);
  expect(await count('--to', '2026-11-20')).toBe(2);
  expect(await count('--from', '2026-11-21', '--to', '2026-11-21', '--source', 'pos')).toBe(1);
  expect(await count('--reason', 'unknown_type')).toBe(3);
  expect(await count('--from', '2026-11-23')).toBe(0);
  expect((await daicho('replay', 'list', '--from', 'yesterday')).code).toBe(1);
});

test('it goes on behind the key where an earlier call stopped', async () => {
  const [, , third = ''] = await api.ports.rejected.objects.list('rejected/');
  const rest = await api.call('POST', '/api/replay', { dryRun: true, after: third });
  expect(rest.body).toMatchObject({ letters: 3 });
  // An earlier place than the first day asked for does not widen it.
  const both = await api.call('POST', '/api/replay', {
    dryRun: true,
    after: third,
    from: '2026-11-22',
  });
  expect(both.body).toMatchObject({ letters: 2 });
});

test('a call whose time is up says where to go on, and all calls together miss nothing', async () => {
  let now = 0;
  // Each look at the clock takes three quarters of the time that a call has.
  const clock = (): number => {
    now += 15_000;
    return now;
  };
  const slow = { ...api.ports, clock };
  let after: string | undefined;
  let letterCount = 0;
  let rounds = 0;
  do {
    const response = await answer(
      {
        method: 'POST',
        path: '/api/replay',
        query: new URLSearchParams(),
        headers: { authorization: `Bearer ${adminKey}` },
        body: JSON.stringify({ dryRun: true, after }),
      },
      slow,
    );
    const part = JSON.parse(response.body);
    letterCount += part.letters;
    after = part.next;
    rounds += 1;
  } while (after !== undefined && rounds < 20);
  expect(letterCount).toBe(6);
  expect(rounds).toBeGreaterThan(1);
});

test('replaying twice sends the same twice, and it counts once', async () => {
  await daicho('replay');
  const first = sent();
  await daicho('replay');
  expect(sent().toSorted()).toEqual(first.toSorted());
  expect(first).toHaveLength(6);
  const stores = memoryStores();
  for (const body of [...first, ...first]) await processBatch([sqsRecord(body)], stores.ports);
  const rows = stores.listed('landing_events');
  const identities = rows.map((row) => [
    row['source_id'],
    row['message_id'],
    row['request_id'],
    row['position'],
    row['fingerprint'],
  ]);
  // Copies in everything by which compaction knows one.
  expect(new Set(identities.map((each) => each.join(' '))).size).toBe(6);
  expect(rows).toHaveLength(12);
});

test('what a consumer gave up is counted, sent again, and gone', async () => {
  for (let index = 0; index < 25; index += 1) {
    await api.sqs.send('deliveries-dead', JSON.stringify({ index }));
  }
  const waiting = () => api.sqs.receive('deliveries', 100, 600, 'test').map(({ body }) => body);
  expect((await daicho('replay', 'queue', 'deliveries', '--dry-run')).out).toContain('25 would be');
  expect(waiting()).toEqual([]);
  expect((await daicho('replay', 'queue')).out).toMatch(/deliveries +25/);
  expect((await daicho('replay', 'queue', 'deliveries')).out).toContain('25 were sent again.');
  const bodies = Array.from({ length: 25 }, (_, index) => JSON.stringify({ index }));
  expect(waiting().toSorted()).toEqual(bodies.toSorted());
  expect((await daicho('replay', 'queue', 'deliveries')).out).toContain('0 were sent again.');
  expect((await daicho('replay', 'queue', 'nothing')).code).toBe(1);
});
