import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Analytics } from '@segment/analytics-node';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { apiClient, until } from '../../proofs/api-client.ts';
import { startStack } from '../../proofs/stack.ts';

const waiting = (what: string) => ({ what, timeoutMs: 120_000 });
const any = z.looseObject({});
const plan = (total: object) => ({
  id: 'shop',
  name: 'Shop',
  events: [
    {
      type: 'track',
      name: 'Order Completed',
      properties: { total, note: { type: 'string', personal: true } },
      required: ['total'],
    },
  ],
});
const recentSchema = z.object({
  events: z.array(
    z.looseObject({ messageId: z.string(), outcome: z.string(), reason: z.string().optional() }),
  ),
});
const violationsSchema = z.object({
  violations: z.array(
    z.looseObject({ pointer: z.string(), fault: z.string(), events: z.int(), refused: z.int() }),
  ),
});

test('a strict plan refuses what breaks it, and takes it in once it is widened and replayed', async () => {
  const state = mkdtempSync(join(tmpdir(), 'daicho-plans-'));
  const stack = await startStack({ state });
  try {
    const api = apiClient(() => stack);
    const source = { id: 'till', name: 'till', keyKind: 'server' };
    const { writeKey } = await api.post(
      '/api/sources',
      source,
      z.looseObject({ writeKey: z.string() }),
    );
    await api.put('/api/tracking-plans/shop', plan({ type: 'integer' }), any);
    await api.put('/api/sources/till/plan', { plan: 'shop', mode: 'strict' }, any);
    const analytics = new Analytics({ writeKey, host: stack.url, flushAt: 1 });
    const order = (messageId: string, properties: object) =>
      analytics.track({ userId: 'u1', event: 'Order Completed', messageId, properties });
    order('right', { total: 3, note: '祝' });
    order('wrong', { total: 3.5 });
    await analytics.closeAndFlush();

    const fates = async () => {
      const { events } = await api.get('/api/events/recent?limit=50', recentSchema);
      return Object.fromEntries(
        events.toReversed().map(({ messageId, outcome, reason }) => [messageId, reason ?? outcome]),
      );
    };
    await until(fates, (seen) => Object.keys(seen).length >= 2, waiting('two events'));
    expect(Object.values(await fates()).toSorted()).toEqual(['landed', 'plan_violation']);
    const violations = async () =>
      (await api.get('/api/sources/till/violations', violationsSchema)).violations;
    await until(violations, (seen) => seen.length > 0, waiting('a violation'));
    expect(await violations()).toMatchObject([
      { pointer: '/properties/total', fault: 'type', events: 1, refused: 1 },
    ]);

    await api.put('/api/tracking-plans/shop', plan({ type: 'number' }), any);
    await sleep(61_000);
    const replay = { reason: 'plan_violation' };
    const replayed = z.looseObject({ letters: z.int(), replayed: z.int() });
    expect(await api.post('/api/replay', replay, replayed)).toMatchObject({
      letters: 1,
      replayed: 1,
    });
    await until(fates, (seen) => seen['wrong'] === 'landed', waiting('the replay'));
    expect(await fates()).toMatchObject({ right: 'landed', wrong: 'landed' });
  } finally {
    await stack.stop();
    rmSync(state, { recursive: true, force: true });
  }
});
