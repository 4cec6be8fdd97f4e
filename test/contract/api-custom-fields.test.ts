import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { answer } from '../../functions/api/answer.ts';
import { controlSourcePlans } from '../../stores/source-plans.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

let api: ApiServer;
let server: WireServer;
beforeAll(async () => {
  api = await startApi();
  server = await startWireServer(({ method, path, query, headers, body }) =>
    answer(
      { method, path: decodeURIComponent(path), query, headers, body: body.toString() },
      api.ports,
    ),
  );
});
afterAll(async () => {
  await server.close();
  await api.stop();
});

async function daicho(...argv: string[]) {
  const [out, error]: [string[], string[]] = [[], []];
  const code = await runCommandLine(argv, {
    print: (line) => out.push(line),
    complain: (line) => error.push(line),
    environment: { DAICHO_URL: server.url, DAICHO_API_KEY: adminKey },
  });
  return { code, out: out.join('\n'), error: error.join('\n') };
}

const put = (field: object) => api.call('PUT', '/api/fields', field);
const shoe = { of: 'person', name: 'shoe_size', type: 'number', label: '靴のサイズ' };
const stated = { version: 1, name: 'n', purpose: 'p', goal: 'g', owner: 'o', target: 't' };
const audience = (id: string, where: unknown) =>
  api.call('PUT', `/api/audiences/${id}`, { ...stated, where });

test('a field is defined, shown, defined anew and forgotten', async () => {
  expect(await put(shoe)).toMatchObject({ status: 201, body: { ...shoe, by: expect.any(String) } });
  expect((await put({ ...shoe, label: 'Shoe size' })).status).toBe(200);
  expect((await api.call('GET', '/api/fields')).body.fields).toMatchObject([
    { name: 'shoe_size', label: 'Shoe size' },
  ]);
  expect((await api.call('DELETE', '/api/fields?name=shoe_size&event=Visit')).status).toBe(404);
  expect((await api.call('DELETE', '/api/fields?name=shoe_size')).status).toBe(200);
  expect((await api.call('GET', '/api/fields')).body.fields).toEqual([]);
});

test.for([
  [{ ...shoe, type: 'money' }, 'type'],
  [{ ...shoe, of: 'people' }, 'of'],
  [{ ...shoe, values: ['a'] }, 'values'],
  [{ ...shoe, name: '__proto__' }, 'name'],
  [{ ...shoe, sensitive: 'secret' }, 'sensitive'],
  [{ ...shoe, colour: 'red' }, 'colour'],
] as const)('a field that is not one is refused at its place: %j', async ([field, path]) => {
  expect(await put(field)).toMatchObject({ status: 422, body: { error: { path } } });
});

const visit = { event: 'Visit' };
test('the audience builder knows the types', async () => {
  await put(shoe);
  await put({
    of: 'person',
    name: 'rank',
    type: 'string',
    label: '会員ランク',
    values: ['gold', 'silver'],
  });
  await put({ of: 'person', name: 'is_staff', type: 'boolean', label: '社員' });
  await put({ of: visit, name: 'booked_on', type: 'date', label: '予約日' });
  await put({ of: visit, name: 'memo', type: 'string', label: 'メモ' });
  const trait = (name: string, operator: string, value?: unknown) => ({
    trait: { name, operator, value },
  });
  const property = (name: string, operator: string, value?: unknown) => ({
    did: { ...visit, where: [{ property: name, operator, value }] },
  });
  const right = [
    trait('shoe_size', 'greater_than', 26),
    trait('shoe_size', 'exists'),
    trait('rank', 'in', ['gold', 'silver']),
    trait('rank', 'contains', 'go'),
    trait('is_staff', 'equals', true),
    property('booked_on', 'less_than', { daysAgo: 3 }),
    { distinct: { ...visit, property: 'memo', operator: 'greater_than', value: 1 } },
    // Of another event nobody has said what it is.
    { did: { event: 'Call', where: [{ property: 'memo', operator: 'equals', value: 1 }] } },
    trait('nobody_said', 'equals', 'x'),
  ];
  const wrong = [
    [trait('shoe_size', 'equals', '26'), 'shoe_size is of type number: compare it with a number'],
    [trait('shoe_size', 'contains', '2'), 'contains is for texts'],
    [trait('rank', 'greater_than', 1), 'rank is of type string, which has no order'],
    [trait('rank', 'equals', 'bronze'), 'its values are gold, silver'],
    [trait('is_staff', 'equals', 'yes'), 'compare it with true or false'],
    [property('booked_on', 'greater_than', 5), 'booked_on is of type date'],
    [
      { sum: { ...visit, property: 'memo', operator: 'greater_than', value: 1 } },
      'memo is of type string: no amount',
    ],
    [{ all: [right[0], { not: trait('is_staff', 'less_than', 3) }] }, 'which has no order'],
  ] as const;
  for (const where of right) expect((await audience('any', where)).status).toBeLessThan(300);
  for (const [where, message] of wrong) {
    const refused = await audience('any', where);
    expect(refused.status).toBe(422);
    expect(refused.body.detail).toContain(message);
    const asked = await api.call('POST', '/api/audiences/explain', {
      definition: { ...stated, where },
    });
    expect(asked.status).toBe(422);
  }
});

test('a type that an audience could not be asked by any more is refused, and names the audience', async () => {
  expect(
    (await audience('big', { trait: { name: 'shoe_size', operator: 'greater_than', value: 30 } }))
      .status,
  ).toBe(201);
  const refused = await put({ ...shoe, type: 'string' });
  expect(refused.status).toBe(409);
  expect(refused.body.detail).toContain('The audience big asks for something else');
  expect((await put({ ...shoe, type: 'integer' })).status).toBe(200);
});

test('a sensitive field bars the audience that asks for it, until it is so no more', async () => {
  const verdict = async () => (await api.call('GET', '/api/audiences/big/advertising')).body;
  expect(await verdict()).toMatchObject({ isAllowed: true });
  await put({ ...shoe, sensitive: 'health' });
  expect((await verdict()).reason).toContain('sensitive (health) by the custom field shoe_size');
  await put(shoe);
  expect(await verdict()).toMatchObject({ isAllowed: true });
});

test('values that do not fit are found in what sources send, with a plan of their own or none', async () => {
  const clock = { now: 0 };
  const plans = controlSourcePlans(api.ports.control, { clock: () => clock.now });
  await put({ of: visit, name: 'rating', type: 'integer', label: '評価' });
  const wrong = { type: 'track', event: 'Visit', properties: { rating: 'five' } };
  const found = async (sourceId: string, event: Readonly<Record<string, unknown>> = wrong) => {
    const plan = (await plans())(sourceId);
    const findings = plan?.judge(event, 'track') ?? [];
    return {
      mode: plan?.mode,
      findings: findings.map(({ pointer, fault }) => `${pointer} ${fault}`),
    };
  };
  expect(await found('any')).toEqual({ mode: 'lenient', findings: ['/properties/rating type'] });
  const source = { id: 'tills', name: 'tills', keyKind: 'server' };
  expect((await api.call('POST', '/api/sources', source)).status).toBe(201);
  // A plan that is built in is saved when it is first chosen.
  expect((await api.call('GET', '/api/tracking-plans/receipts')).status).toBe(404);
  const chosen = await api.call('PUT', '/api/sources/tills/plan', {
    plan: 'receipts',
    mode: 'strict',
  });
  expect(chosen).toMatchObject({ status: 200, body: { plan: 'receipts', mode: 'strict' } });
  expect((await api.call('GET', '/api/tracking-plans/receipts')).body).toMatchObject({
    version: 1,
  });
  clock.now = 61_000;
  expect(await found('tills')).toEqual({ mode: 'strict', findings: ['/properties/rating type'] });
  const receipt = await found('tills', { type: 'track', event: 'Order Completed', properties: {} });
  expect(receipt.findings).toContain('/properties/store_id missing');
  await api.call('DELETE', '/api/fields?name=rating&event=Visit');
  clock.now = 122_000;
  expect(await found('tills')).toEqual({ mode: 'strict', findings: [] });
});

test('by hand: daicho field, daicho sensitive', async () => {
  expect(
    await daicho(
      'field',
      'set',
      'ward',
      '--event',
      'Visit',
      '--type',
      'string',
      '--label',
      '病棟',
      '--values',
      'A,B',
      '--sensitive',
      'health',
    ),
  ).toMatchObject({ code: 0, out: 'ward of Visit is a string.' });
  expect((await daicho('field', 'list')).out).toMatch(
    /Visit\s+ward\s+string: A, B\s+health\s+病棟/,
  );
  expect((await daicho('field', 'set', 'x', '--type', 'string')).code).toBe(2);
  expect((await daicho('sensitive', 'list')).out).toMatch(
    /field\s+ward\s+health\s+the custom field ward/,
  );
  expect(
    (await daicho('sensitive', 'mark', '--field', 'shoe_size', '--category', 'biometric')).out,
  ).toBe('shoe_size is sensitive. No list changes by that.');
  expect(await daicho('sensitive', 'check', 'big')).toMatchObject({
    code: 1,
    out: expect.stringContaining('is not for advertising'),
  });
  expect((await daicho('sensitive', 'unmark', 'shoe_size')).code).toBe(0);
  expect(await daicho('sensitive', 'check', 'big')).toMatchObject({ code: 0 });
  expect((await daicho('sensitive', 'allow', 'maternity')).code).toBe(2);
  expect((await daicho('sensitive', 'allow', 'maternity', '--reason', 'we sell wear')).code).toBe(
    0,
  );
  expect((await daicho('sensitive', 'never-advertise', 'x', '--reason', 'r')).error).toContain(
    '--for-good',
  );
  expect((await daicho('field', 'delete', 'ward', '--event', 'Visit')).code).toBe(0);
});
