import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { answer } from '../../functions/api/answer.ts';
import { controlViolationBook } from '../../stores/violation-book.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

let api: ApiServer;
let server: WireServer;
const dir = mkdtempSync(join(tmpdir(), 'daicho-plans-'));
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
  await api.call('POST', '/api/sources', { id: 'web', name: 'Web' });
});
afterAll(async () => {
  await server.close();
  await api.stop();
  rmSync(dir, { recursive: true });
});

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

const file = (name: string, document: unknown): string => {
  writeFileSync(join(dir, name), JSON.stringify(document));
  return join(dir, name);
};
const planWith = (total: object, more = {}) => ({
  id: 'shop',
  name: 'Shop',
  events: [{ type: 'track', name: 'Order Completed', properties: { total }, required: ['total'] }],
  ...more,
});

test('a plan is checked, saved, told and never overwritten unseen', async () => {
  const first = file('first.json', planWith({ type: 'integer' }));
  expect(await daicho('plan', 'check', first)).toEqual({
    code: 0,
    out: 'Plan shop would be new.',
    error: '',
  });
  expect((await daicho('plan', 'save', first)).out).toContain('Plan shop is at version 1.');
  expect((await daicho('plan', 'check', first)).out).toContain('which says the same');
  const wider = file('wider.json', planWith({ type: 'number' }));
  expect((await daicho('plan', 'check', wider)).out).toBe(
    'Plan shop would be at version 2. It breaks nothing.',
  );
  expect((await daicho('plan', 'save', wider)).out).toContain('at version 2');
  expect(await daicho('plan', 'check', first)).toEqual({
    code: 1,
    out: 'Plan shop would break version 2 in one place:\n  /events/0/properties/total/type was number, is integer',
    error: '',
  });
  const refused = await daicho('plan', 'save', first);
  expect(refused.code).toBe(1);
  expect(refused.error).toContain('/events/0/properties/total/type was number, is integer');
  expect((await daicho('plan')).out).toMatch(/id +version +changed +name\nshop +2 .* Shop/);
  expect((await daicho('plan', 'versions', 'shop')).out).toMatch(/2 .* Shop\n +1 .* Shop$/);
  expect(
    JSON.parse((await daicho('plan', 'versions', 'shop', '1')).out).events[0].properties.total,
  ).toEqual({ type: 'integer' });

  const shown = JSON.parse((await daicho('plan', 'show', 'shop')).out);
  expect(shown).toMatchObject({ id: 'shop', version: 2 });
  expect((await daicho('plan', 'save', file('third.json', { ...shown, events: [] }))).code).toBe(0);
  const late = await daicho('plan', 'save', file('late.json', { ...shown, name: 'Other' }));
  expect(late).toMatchObject({
    code: 1,
    error: expect.stringContaining('made from version 2; the stored plan is at 3'),
  });
});

test('a file that is no plan is told with each place, and nothing is asked', async () => {
  const wrong = file('wrong.json', planWith({ type: 'money' }, { extra: 1 }));
  const answered = await daicho('plan', 'check', wrong);
  expect(answered.code).toBe(1);
  expect(answered.error).toContain('events[0].properties.total.type: ');
  expect(answered.error).toContain('extra: unknown key');
  expect((await daicho('plan', 'check')).code).toBe(2);
});

test('a client and a JSON Schema are made of a stored plan as of a file', async () => {
  const path = file('one.json', { ...planWith({ type: 'number' }), id: 'one' });
  await daicho('plan', 'save', path);
  const stored = await daicho('plan', 'client', 'one');
  expect(stored.out).toContain('// Made from the tracking plan one, version 1.');
  expect(stored.out).toContain('orderCompleted: (properties: OrderCompleted');
  const ofFile = await daicho('plan', 'client', path);
  expect(ofFile.out.replace('plan one.', 'plan one, version 1.')).toBe(stored.out);
  const schema = JSON.parse((await daicho('plan', 'json-schema', 'one')).out);
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const order = (properties: object) => ({ type: 'track', event: 'Order Completed', properties });
  expect([
    validate(order({ total: 1 })),
    validate(order({ total: '1' })),
    validate(order({ total: 1, a: 1 })),
  ]).toEqual([true, false, true]);
  const strict = JSON.parse((await daicho('plan', 'json-schema', 'one', '--no-notes')).out);
  expect(new Ajv2020({ strict: false }).compile(strict)(order({ total: 1, a: 1 }))).toBe(false);
});

test('a source is kept to a plan, and its violations are told', async () => {
  await daicho('plan', 'save', file('web.json', { ...planWith({ type: 'number' }), id: 'of-web' }));
  expect((await daicho('source', 'plan', 'web')).code).toBe(1);
  expect((await daicho('source', 'plan', 'web', 'of-web', '--strict')).out).toBe(
    'Source web is kept to the plan of-web (strict). Within a minute it holds.',
  );
  expect((await daicho('source', 'plan', 'web')).out).toContain('of-web (strict)');
  expect((await daicho('source', 'plan', 'web', '--strict')).code).toBe(2);
  expect((await daicho('source', 'violations', 'web')).out).toBe('No violations.');
  const seen = {
    sourceId: 'web',
    type: 'track' as const,
    event: 'Order Completed',
    lastSeenAt: '2026-11-22T03:00:00.000Z',
  };
  const book = controlViolationBook(api.ports.control, { clock: Date.now });
  await book.add([
    {
      ...seen,
      day: '2026-11-22',
      pointer: '/properties/total',
      fault: 'type',
      events: 3,
      refused: 3,
      messageId: 'm1',
    },
    {
      ...seen,
      day: '2026-11-22',
      pointer: '/properties/colour',
      fault: 'undeclared',
      events: 9,
      refused: 0,
      messageId: 'm2',
    },
    {
      ...seen,
      day: '2026-11-21',
      pointer: '/properties/total',
      fault: 'missing',
      events: 99,
      refused: 0,
      messageId: 'm3',
    },
  ]);
  const told = (await daicho('source', 'violations', 'web')).out.split('\n');
  expect(told[0]).toMatch(/^day +event +place +fault +events +refused +last seen +last message$/);
  expect(told.slice(1).map((line) => line.split(/ {2,}/).slice(2, 6))).toEqual([
    ['/properties/colour', 'undeclared', '9', '0'],
    ['/properties/total', 'type', '3', '3'],
    ['/properties/total', 'missing', '99', '0'],
  ]);
  expect(
    JSON.parse((await daicho('source', 'violations', 'web', '--day', '2026-11-21', '--json')).out),
  ).toHaveLength(1);
  expect((await daicho('source', 'plan', 'web', '--none')).out).toBe(
    'Source web is kept to no plan.',
  );
  expect((await daicho('source')).out).toContain('web');
  expect((await daicho('source', 'plan', '--help')).out).toContain(
    'daicho source plan SOURCE PLAN [--strict | --lenient]',
  );
});
