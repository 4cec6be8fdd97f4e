import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breaksBetween } from '../../domain/tracking-plan/breaks.ts';
import { processBatch } from '../../functions/process/process-batch.ts';
import { trackingPlan } from '../../schemas/tracking-plan/plan.ts';
import { controlSourcePlans } from '../../stores/source-plans.ts';
import { controlViolationBook } from '../../stores/violation-book.ts';
import { plan as anyPlan } from '../property/tracking-plan/arbitraries.ts';
import { evolutionOf } from '../property/tracking-plan/evolutions.ts';
import { batch, envelope, receivedAt, track } from '../unit/intake-tools.ts';
import { memoryStores } from '../unit/memory-ports.ts';
import { sqsRecord } from '../unit/sqs-record.ts';
import { type ApiServer, startApi } from './api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const planOf = (id: string, total: object = { type: 'integer' }, more = {}) => ({
  id,
  name: 'Shop',
  events: [{ type: 'track', name: 'Order Completed', properties: { total }, required: ['total'] }],
  ...more,
});
const put = (id: string, body: unknown, ifMatch?: string) =>
  api.exchange('PUT', `/api/tracking-plans/${id}`, {
    body,
    ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
  });
const get = (path: string) => api.exchange('GET', `/api/${path}`);
const sourceNamed = (id: string) =>
  api.call('POST', '/api/sources', { id, name: id, keyKind: 'server' });

describe('a plan', () => {
  test('is saved as versions, which stay; the same again is none', async () => {
    expect(await put('shop', planOf('shop'))).toMatchObject({ status: 201, body: { version: 1 } });
    expect(await put('shop', planOf('shop'))).toMatchObject({ status: 200, body: { version: 1 } });
    const wider = planOf('shop', { type: 'number', description: 'yen' });
    expect(await put('shop', wider)).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await get('tracking-plans/shop')).body).toMatchObject({
      id: 'shop',
      version: 2,
      unplanned: 'note',
      events: [
        { additional: 'note', properties: { total: { type: 'number', description: 'yen' } } },
      ],
    });
    const { versions } = (await get('tracking-plans/shop/versions')).body;
    expect(versions.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
    const first = (await get('tracking-plans/shop/versions/1')).body;
    expect(first).toMatchObject({ by: "deployment's admin key", plan: { events: [{}] } });
    expect(first.plan.events[0].properties.total).toEqual({ type: 'integer' });
    expect((await get('tracking-plans/shop/versions/3')).status).toBe(404);
    expect((await get('tracking-plans/none')).status).toBe(404);
    expect((await get('tracking-plans/none/versions')).status).toBe(404);
    expect((await get('tracking-plans')).body.plans).toContainEqual(
      expect.objectContaining({ id: 'shop', version: 2 }),
    );
  });

  test('that breaks the one before is refused with every place, and nothing is saved', async () => {
    await put('breaking', planOf('breaking', { type: 'number', maximum: 10 }));
    const narrower = {
      ...planOf('breaking', { type: 'integer', maximum: 9 }),
      unplanned: 'refuse',
    };
    const more = { type: 'track', name: 'Order Completed', properties: {}, additional: 'refuse' };
    expect(await put('breaking', narrower)).toMatchObject({
      status: 409,
      body: {
        code: 'conflict',
        faults: [{ path: '/events/0/properties/total/type', message: 'was number, is integer' }],
      },
    });
    const gone = await put('breaking', { ...narrower, events: [more] });
    expect(gone.body.detail).toContain('/events/0/properties/total is gone, and was required');
    const check = await api.call('POST', '/api/tracking-plans/breaking/check', narrower);
    expect(check.body).toEqual({
      id: 'breaking',
      version: 1,
      isSame: false,
      isCompatible: false,
      breaks: [{ pointer: '/events/0/properties/total/type', message: 'was number, is integer' }],
    });
    expect((await get('tracking-plans/breaking')).body.version).toBe(1);
    const fresh = await api.call('POST', '/api/tracking-plans/fresh/check', planOf('fresh'));
    expect(fresh.body).toMatchObject({ version: 0, isCompatible: true, isSame: false });
  });

  test('is refused exactly where the checker finds breaks, and each version follows from the one before', async () => {
    let run = 0;
    const counts = { saved: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        anyPlan.chain((old) => fc.tuple(fc.constant(old), evolutionOf(old))),
        async ([drawn, evolved]) => {
          run += 1;
          const id = `drawn-${run}`;
          const [old, current] = [
            { ...drawn, id },
            { ...evolved, id },
          ];
          await put(id, old);
          const breaks = breaksBetween(old, current);
          const answered = await put(id, current);
          expect(answered.status).toBe(breaks.length === 0 ? 200 : 409);
          const stored = (await get(`tracking-plans/${id}`)).body;
          const { createdAt: _, updatedAt: __, version: ___, ...said } = stored;
          const kept = trackingPlan.parse(said);
          expect(JSON.parse(JSON.stringify(kept))).toEqual(
            JSON.parse(JSON.stringify(breaks.length === 0 ? current : old)),
          );
          counts[breaks.length === 0 ? 'saved' : 'refused'] += 1;
        },
      ),
      { numRuns: 20 },
    );
    expect(Math.min(counts.saved, counts.refused)).toBeGreaterThan(1);
  });

  test('changes only from what was read: by tag, or by the version that its file names', async () => {
    await put('tagged', planOf('tagged'));
    const { etag = '' } = (await get('tracking-plans/tagged')).headers;
    const wider = planOf('tagged', { type: 'number' });
    expect((await put('tagged', wider, etag)).status).toBe(200);
    const widest = { ...wider, events: [] };
    expect((await put('tagged', widest, etag)).status).toBe(412);
    expect(await put('tagged', { ...widest, version: 1 })).toMatchObject({
      status: 412,
      body: { detail: 'It was made from version 1; the stored plan is at 2.' },
    });
    expect(await put('tagged', { ...widest, version: 2 })).toMatchObject({ body: { version: 3 } });
    expect((await put('unheard-of', planOf('unheard-of'), '*')).status).toBe(412);
  });

  test('of many at once each that was taken is a version', async () => {
    await put('crowd', planOf('crowd'));
    const tries = Array.from({ length: 6 }, (_, index) =>
      put('crowd', planOf('crowd', { type: 'integer', description: `${index}` })),
    );
    const taken = (await Promise.all(tries)).filter(({ status }) => status === 200).length;
    const { versions } = (await get('tracking-plans/crowd/versions')).body;
    expect(versions).toHaveLength(taken + 1);
    expect((await get('tracking-plans/crowd')).body.version).toBe(taken + 1);
  });

  test('that is none is told with its places; another id than in the path is one', async () => {
    const answered = await put('odd', planOf('odd', { type: 'money' }));
    expect(answered).toMatchObject({
      status: 422,
      body: { faults: [{ path: 'events[0].properties.total.type' }] },
    });
    expect((await put('odd', planOf('even'))).body.faults).toEqual([
      { path: 'id', message: 'is another one than in the path' },
    ]);
    const bomb = `{"id":"odd","name":"x","events":[${'{"items":'.repeat(20_000)}1${'}'.repeat(20_000)}]}`;
    expect((await api.call('PUT', '/api/tracking-plans/odd', bomb)).status).toBe(422);
  });

  test('is told as JSON Schema', async () => {
    await put('schema', planOf('schema'));
    expect((await get('tracking-plans/schema/json-schema')).body).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Shop',
    });
  });
});

describe('a source', () => {
  test('is kept to a plan that there is; saying it again changes nothing', async () => {
    await sourceNamed('web');
    await put('plan-of-web', planOf('plan-of-web'));
    const choose = (body: object) => api.call('PUT', '/api/sources/web/plan', body);
    expect((await get('sources/web/plan')).status).toBe(404);
    expect(await choose({ plan: 'none' })).toMatchObject({
      status: 422,
      body: { faults: [{ path: 'plan' }] },
    });
    const first = await choose({ plan: 'plan-of-web', mode: 'strict' });
    expect(first).toMatchObject({ status: 200, body: { sourceId: 'web', mode: 'strict' } });
    expect(await choose({ plan: 'plan-of-web', mode: 'strict' })).toEqual(first);
    expect((await choose({ plan: 'plan-of-web' })).body).toMatchObject({ mode: 'lenient' });
    expect((await get('sources/web/plan')).body).toMatchObject({ plan: 'plan-of-web' });
    for (const _ of [1, 2])
      expect((await api.call('DELETE', '/api/sources/web/plan')).status).toBe(200);
    expect((await get('sources/web/plan')).status).toBe(404);
    expect(
      (await api.call('PUT', '/api/sources/nowhere/plan', { plan: 'plan-of-web' })).status,
    ).toBe(404);
    expect((await get('sources/nowhere/violations')).status).toBe(404);
  });

  test('follows its plan within a minute, and tells what was broken without any value', async () => {
    await sourceNamed('till');
    await put('receipts', planOf('receipts', { type: 'integer', maximum: 100 }));
    let now = Date.parse(receivedAt);
    const clock = () => now;
    const stores = memoryStores({
      plans: controlSourcePlans(api.ports.control, { clock }),
      violations: controlViolationBook(api.ports.control, { clock }),
    });
    const send = (properties: object, messageId: string) =>
      processBatch(
        [
          sqsRecord(
            JSON.stringify({
              ...envelope({ sourceId: 'till', requestId: messageId }),
              body: batch([track({ properties, messageId })]),
            }),
          ),
        ],
        stores.ports,
      );
    const landed = () => stores.listed('landing_events').map((row) => row['message_id']);
    await send({ total: 999_111 }, 'before');
    await api.call('PUT', '/api/sources/till/plan', { plan: 'receipts', mode: 'strict' });
    await send({ total: 999_222 }, 'unseen');
    now += 60_000;
    await send({ total: 999_333 }, 'refused');
    await send({ total: 999_333, 'taro@example.com': 1 }, 'refused-again');
    expect(landed()).toEqual(['before', 'unseen']);
    const { violations } = (await get('sources/till/violations')).body;
    expect(violations).toHaveLength(2);
    expect(violations).toContainEqual({
      day: '2026-11-22',
      type: 'track',
      event: 'Order Completed',
      pointer: '/properties/total',
      fault: 'range',
      events: 2,
      refused: 2,
      lastSeenAt: receivedAt,
      messageId: 'refused-again',
    });
    expect(JSON.stringify(violations)).not.toMatch(/999|taro/);
    expect((await get('sources/till/violations?day=2026-11-21')).body.violations).toEqual([]);

    await put('receipts', planOf('receipts', { type: 'integer' }));
    await send({ total: 999_444 }, 'not-yet');
    now += 60_000;
    await send({ total: 999_444 }, 'widened');
    expect(landed()).toEqual(['before', 'unseen', 'widened']);
  });

  test('has so many kinds of violations a day; the rest is one', async () => {
    await sourceNamed('noisy');
    const clock = () => Date.parse(receivedAt);
    const book = () => controlViolationBook(api.ports.control, { clock, maxKinds: 5 });
    const kind = (index: number) => ({
      ...{ sourceId: 'noisy', day: '2026-11-22', type: 'track' as const, event: 'E' },
      ...{ pointer: `/properties/p${index}`, fault: 'undeclared' as const, events: 1, refused: 0 },
      ...{ lastSeenAt: receivedAt, messageId: `m${index}` },
    });
    await book().add(Array.from({ length: 8 }, (_, index) => kind(index)));
    await book().add(Array.from({ length: 8 }, (_, index) => kind(index)));
    const { violations } = (await get('sources/noisy/violations')).body;
    expect(violations).toHaveLength(6);
    expect(
      violations.map(({ pointer, events }: { pointer?: string; events: number }) => [
        pointer ?? 'others',
        events,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['/properties/p0', 2],
        ['/properties/p4', 2],
        ['others', 6],
      ]),
    );
  });

  test('goes on with the plans that were read when the table is away for a while', async () => {
    let now = 0;
    let isAway = false;
    const { control } = api.ports;
    const plans = controlSourcePlans(
      {
        getAll: control.getAll,
        queryAll: (schema, query) =>
          isAway ? Promise.reject(new Error('away')) : control.queryAll(schema, query),
      },
      { clock: () => now },
    );
    await api.call('PUT', '/api/sources/till/plan', { plan: 'receipts', mode: 'strict' });
    expect((await plans())('till')?.mode).toBe('strict');
    isAway = true;
    now = 9 * 60_000;
    expect((await plans())('till')?.mode).toBe('strict');
    now = 10 * 60_000;
    await expect(plans()).rejects.toThrow('away');
  });
});
