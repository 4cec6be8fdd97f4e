import { stripTypeScriptTypes } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { eventNames } from '../../../domain/tracking-plan/client/member-names.ts';
import { typescriptClient } from '../../../domain/tracking-plan/client/typescript-client.ts';
import { eventKey, trackingPlan } from '../../../schemas/tracking-plan/plan.ts';

const clientModule = z.object({ client: z.any(), serverClient: z.any() });

/** Names that try to get out of the text they are written into. */
const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((text) => text.toWellFormed()),
  fc.constantFrom(
    'Order Completed',
    'order  completed',
    '購入',
    '1',
    '"',
    '\\',
    '*/',
    '`',
    '\u2028',
    'Tracker',
    'page',
  ),
);
const property = fc.record(
  {
    type: fc.constant('string'),
    enum: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    description: name,
  },
  { requiredKeys: ['type'] },
);
const event = fc.record({
  type: fc.constantFrom('track', 'page', 'screen'),
  name,
  description: name,
  properties: fc.dictionary(name, property, { maxKeys: 3 }),
});
const others = fc.subarray([{ type: 'page' }, { type: 'identify' }, { type: 'group' }]);

test('of any plan it is a program, with a function for each event that makes that call', async () => {
  let calls = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 5 }), others, async (some, more) => {
      const parsed = trackingPlan.safeParse({ id: 'p', name: 'P', events: [...some, ...more] });
      fc.pre(parsed.success);
      const { events } = parsed.data;
      const text = stripTypeScriptTypes(typescriptClient(parsed.data, 1));
      const module = clientModule.parse(
        await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`),
      );
      const said: unknown[] = [];
      const record =
        (type: string) =>
        (...given: unknown[]) =>
          said.push([type, ...given]);
      const tracker = Object.fromEntries(
        ['track', 'page', 'screen', 'identify', 'group'].map((type) => [type, record(type)]),
      );
      const page = module.client(tracker);
      const server = module.serverClient(tracker);
      const names = eventNames(events);
      expect(Object.keys(page)).toHaveLength(events.length);
      for (const one of events) {
        const { member = '' } = names.get(eventKey(one.type, one.name)) ?? {};
        const first = one.name === undefined ? ['given'] : [];
        page[member](...first, { a: 1 }, { o: 1 });
        expect(said.pop()).toEqual([one.type, one.name ?? 'given', { a: 1 }, { o: 1 }]);
        const who = { userId: 'u' };
        server[member](who, ...(one.type === 'identify' ? [] : first), { a: 1 });
        const key = {
          track: 'event',
          page: 'name',
          screen: 'name',
          group: 'groupId',
          identify: '',
        }[one.type];
        const root = one.type === 'identify' || one.type === 'group' ? 'traits' : 'properties';
        expect(said.pop()).toEqual([
          one.type,
          { userId: 'u', ...(key !== '' && { [key]: one.name ?? 'given' }), [root]: { a: 1 } },
        ]);
        calls += 2;
      }
    }),
    { numRuns: 100 },
  );
  expect(calls).toBeGreaterThan(200);
});
