import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../cli/run.ts';
import { emptyLibrary } from '../../domain/audience/library.ts';
import { planCondition } from '../../domain/audience/plan-condition.ts';
import { statementFor } from '../../domain/audience/statement.ts';
import { fieldFault } from '../../domain/custom-fields/field-fault.ts';
import { findingOf } from '../../domain/sensitive/finding.ts';
import { marksOf } from '../../domain/sensitive/marks.ts';
import { answer } from '../../functions/api/answer.ts';
import { audienceDefinition } from '../../schemas/audience.ts';
import { customField } from '../../schemas/custom-field.ts';
import { packs } from '../../schemas/packs/registry.ts';
import { sensitiveMarks } from '../../schemas/sensitive.ts';
import { trackingPlan } from '../../schemas/tracking-plan/plan.ts';
import { type ApiServer, adminKey, startApi } from './api-server.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

let api: ApiServer;
let server: WireServer;
const start = async () => {
  api = await startApi();
  server = await startWireServer(({ method, path, query, headers, body }) =>
    answer(
      { method, path: decodeURIComponent(path), query, headers, body: body.toString() },
      api.ports,
    ),
  );
};
const stop = async () => {
  await server.close();
  await api.stop();
};
const apply = (id: string, body: object = {}, key = adminKey) =>
  api.call('POST', `/api/packs/${id}/apply`, body, key);
const outcomes = (steps: readonly { readonly outcome: string }[]) =>
  Object.fromEntries(
    [...Map.groupBy(steps, ({ outcome }) => outcome)].map(([name, of]) => [name, of.length]),
  );

describe('what packs hold', () => {
  test.for([...packs.values()].map((pack) => [pack.id, pack] as const))(
    '%s is well-formed, and its audiences compile by its own fields',
    ([id, pack]) => {
      expect(id).toMatch(/^[a-z][a-z-]+$/);
      const fields = pack.fields.map((field) => customField.parse(field));
      if (pack.events.length > 0) {
        expect(() =>
          trackingPlan.parse({ id, name: pack.titleJa, events: pack.events }),
        ).not.toThrow();
      }
      const planned = new Set(pack.events.map(({ name }) => name));
      for (const field of fields) {
        if (field.of !== 'person') expect(planned).toContain(field.of.event);
      }
      for (const [name, written] of Object.entries(pack.audiences)) {
        const { where } = audienceDefinition.parse(written);
        expect(fieldFault(where, fields, emptyLibrary), name).toBeUndefined();
        const plan = planCondition(where, {
          asOf: '2026-11-26',
          library: emptyLibrary,
        });
        expect(statementFor([{ id: name, plan }], '2026-11-26').sql, name).toContain('SELECT');
      }
    },
  );

  test('every audience of the clinic is sensitive by itself; those of the other trades are not, but for allergies', () => {
    const sensitive = [...packs.values()].flatMap((pack) => {
      const declared = pack.fields.flatMap(({ name, sensitive: category }) =>
        category === undefined ? [] : [{ names: [name], category, by: 'the pack' }],
      );
      const marks = marksOf(sensitiveMarks.parse({ words: pack.words }), declared);
      const judging = { library: emptyLibrary, marks, learntUnder: () => undefined };
      return Object.entries(pack.audiences)
        .filter(([, definition]) => findingOf(definition, judging) !== undefined)
        .map(([name]) => `${pack.id}-${name}`);
    });
    expect(sensitive).toEqual([
      'restaurant-allergy-care',
      'clinic-check-due',
      'clinic-no-return',
      'clinic-checked-last-year',
    ]);
  });
});

describe('applying', () => {
  beforeAll(start);
  afterAll(stop);

  test('packs are listed and shown', async () => {
    const { body } = await api.call('GET', '/api/packs');
    expect(body.packs.map(({ id }: { id: string }) => id)).toEqual([...packs.keys()]);
    const one = await api.call('GET', '/api/packs/car-dealer');
    expect(one.body).toMatchObject({
      titleJa: '自動車販売',
      contents: { fields: expect.any(Array) },
    });
    expect((await api.call('GET', '/api/packs/none')).status).toBe(404);
    expect((await apply('none')).status).toBe(404);
  });

  test.for([...packs.values()].filter((pack) => !pack.neverAdvertises).map(({ id }) => id))(
    '%s: a dry run says what comes, then it is there, then nothing more comes',
    async (id) => {
      const would = await apply(id, { dryRun: true });
      expect(would).toMatchObject({ status: 200, body: { isDryRun: true } });
      const parts = would.body.steps.length;
      // Trades have a field in common.
      const { added = 0, there = 0, kept = 0 } = outcomes(would.body.steps);
      expect([added + there, kept]).toEqual([parts, 0]);
      expect(there).toBeLessThan(2);
      expect((await apply(id, { dryRun: true })).body.steps).toEqual(would.body.steps);
      const did = await apply(id);
      expect(did.body.steps).toEqual(would.body.steps);
      expect(outcomes((await apply(id)).body.steps)).toEqual({ there: parts });
      const { body } = await api.call('GET', '/api/packs');
      expect(body.packs.find((pack: { id: string }) => pack.id === id)).toHaveProperty('appliedAt');
    },
  );

  test('what the brand has changed or deleted stays as the brand has it', async () => {
    const field = {
      of: 'person',
      name: 'owned_model',
      type: 'string',
      label: '車種（自社の呼び名）',
    };
    expect((await api.call('PUT', '/api/fields', field)).status).toBe(200);
    expect((await api.call('DELETE', '/api/audiences/car-dealer-third-year')).status).toBe(200);
    const { body } = await apply('car-dealer');
    expect(body.steps).toContainEqual({
      what: 'field',
      name: 'owned_model',
      outcome: 'kept',
      reason: 'the brand defines it otherwise',
    });
    expect(body.steps).toContainEqual({
      what: 'audience',
      name: 'car-dealer-third-year',
      outcome: 'kept',
      reason: 'the brand deleted it',
    });
    expect(outcomes(body.steps)).toMatchObject({ kept: 2 });
    expect((await api.call('GET', '/api/audiences/car-dealer-third-year')).status).toBe(404);
  });

  test('a source is kept to the plan of the pack; one that is unknown, or has another, is not', async () => {
    const source = { id: 'dealers', name: 'dealers', keyKind: 'server' };
    expect((await api.call('POST', '/api/sources', source)).status).toBe(201);
    expect((await apply('car-dealer', { sources: ['nowhere'] })).status).toBe(422);
    const { body } = await apply('car-dealer', { sources: ['dealers'] });
    expect(body.steps).toContainEqual({ what: 'source', name: 'dealers', outcome: 'added' });
    expect((await api.call('GET', '/api/sources/dealers/plan')).body).toMatchObject({
      plan: 'car-dealer',
      mode: 'lenient',
    });
    expect((await apply('apparel', { sources: ['dealers'] })).body.steps).toContainEqual({
      ...{
        what: 'source',
        name: 'dealers',
        outcome: 'kept',
        reason: 'it is kept to the plan car-dealer',
      },
    });
  });

  test('a key that may make audiences may not change sources or what is sensitive by a pack', async () => {
    const { body } = await api.call('POST', '/api/keys', { name: 'analyst', role: 'analyst' });
    expect(await apply('apparel', {}, body.key)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect((await apply('apparel', { dryRun: true }, body.key)).status).toBe(200);
  });

  test('taking a pack back takes its fields and nothing else', async () => {
    const { body } = await api.call('DELETE', '/api/packs/restaurant');
    const kept = body.steps.filter(({ outcome }: { outcome: string }) => outcome === 'kept');
    expect(body.steps).toHaveLength(packs.get('restaurant')?.fields.length ?? 0);
    expect(kept.map(({ name }: { name: string }) => name)).toEqual(['favorite_store']);
    expect((await api.call('GET', '/api/audiences/restaurant-regulars')).status).toBe(200);
    expect((await api.call('GET', '/api/tracking-plans/restaurant')).status).toBe(200);
    const { fields } = (await api.call('GET', '/api/fields')).body;
    expect(fields.map(({ name }: { name: string }) => name)).not.toContain('seat_preference');
    expect(fields.map(({ name }: { name: string }) => name)).toContain('size_tops');
  });
});

describe('the clinic', () => {
  beforeEach(start);
  const tiktok = {
    ...{ name: 'tiktok', type: 'tiktok', settings: { advertiserId: '7000000000000000001' } },
    credentials: { accessToken: 'token' },
  };
  const file = { name: 'file', type: 'csv', settings: { folder: 'letters' } };
  const sync = (audienceId: string, destinationId: string) =>
    api.call('POST', '/api/syncs', { audienceId, destinationId });

  test('never reaches an advertising destination, nor does anything else of its deployment', async () => {
    await api.call('PUT', '/api/destinations/tiktok', tiktok);
    await api.call('PUT', '/api/destinations/file', file);
    const shop = {
      version: 1,
      name: 'n',
      purpose: 'p',
      goal: 'g',
      owner: 'o',
      target: 't',
      where: { did: { event: 'Order Completed' } },
    };
    await api.call('PUT', '/api/audiences/shop', shop);
    expect((await sync('shop', 'tiktok')).status).toBe(201);
    expect(await apply('clinic')).toMatchObject({
      status: 422,
      body: { error: { path: 'forGood' } },
    });
    expect((await apply('clinic', { dryRun: true })).body.steps[0]).toEqual({
      ...{ what: 'advertising', name: 'never, for good', outcome: 'added' },
    });
    expect((await sync('shop', 'file')).status).toBe(201);
    const { body } = await apply('clinic', { forGood: true });
    expect(new Set(body.steps.map(({ outcome }: { outcome: string }) => outcome))).toEqual(
      new Set(['added']),
    );
    for (const id of ['shop', 'clinic-check-due', 'clinic-no-return', 'clinic-checked-last-year']) {
      const refused = await sync(id, 'tiktok');
      expect(refused).toMatchObject({ status: 403, body: { code: 'not_for_advertising' } });
      expect(refused.body.detail).toContain('The pack clinic is never for advertising');
    }
    expect((await sync('clinic-check-due', 'file')).status).toBe(201);
    // Taking the pack back does not make what was told unsaid.
    await api.call('DELETE', '/api/packs/clinic');
    expect((await sync('shop', 'tiktok')).status).toBe(403);
    await stop();
  });

  test('by hand', async () => {
    const daicho = async (...argv: string[]) => {
      const lines: string[] = [];
      const code = await runCommandLine(argv, {
        print: (line) => lines.push(line),
        complain: (line) => lines.push(line),
        environment: { DAICHO_URL: server.url, DAICHO_API_KEY: adminKey },
      });
      return { code, text: lines.join('\n') };
    };
    expect((await daicho('pack', 'list')).text).toMatch(/clinic\s+6\s+5\s+3\s+never\s+クリニック/);
    expect((await daicho('pack', 'show', 'apparel')).text).toContain('"size_tops"');
    expect(await daicho('pack', 'apply', 'clinic')).toMatchObject({
      code: 1,
      text: expect.stringContaining('forGood'),
    });
    expect((await daicho('pack', 'apply', 'clinic', '--dry-run')).text).toContain(
      'would be added. Nothing was changed.',
    );
    expect((await daicho('pack', 'apply', 'clinic', '--for-good')).text).toMatch(
      /audience\s+clinic-check-due\s+added/,
    );
    expect((await daicho('sensitive')).text).toContain('This deployment does not advertise.');
    expect((await daicho('pack', 'remove', 'clinic')).text).toContain('field diagnosis: removed');
    await stop();
  });
});
