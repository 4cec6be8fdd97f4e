import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breaksBetween } from '../../../domain/tracking-plan/breaks.ts';
import { judgeOf } from '../../../domain/tracking-plan/judge-event.ts';
import { trackingPlan } from '../../../schemas/tracking-plan/plan.ts';
import { eventOf, plan, scalarProperty, scalars } from './arbitraries.ts';
import { evolutionOf } from './evolutions.ts';
import { oracleOf, typeOf } from './oracle.ts';

const pair = plan.chain((old) => fc.tuple(fc.constant(old), evolutionOf(old)));

test('an event that was right is never refused by a compatible newer plan, by us or by ajv', () => {
  let changed = 0;
  let kept = 0;
  fc.assert(
    fc.property(
      pair
        .filter(([old, current]) => breaksBetween(old, current).length === 0)
        .chain(([old, current]) =>
          fc.tuple(
            fc.constant(old),
            fc.constant(current),
            fc.array(eventOf(old), { minLength: 20, maxLength: 20 }),
          ),
        ),
      ([old, current, events]) => {
        const judgeOld = judgeOf(old);
        const right = events.filter((event) => judgeOld(event, typeOf(event)).length === 0);
        const judge = judgeOf(current);
        const accepts = oracleOf(current, 'accept');
        for (const event of right) {
          const refusals = judge(event, typeOf(event)).filter(({ isNote }) => !isNote);
          expect({ event, refusals, isTaken: accepts(event) }).toEqual({
            event,
            refusals: [],
            isTaken: true,
          });
        }
        kept += right.length;
        if (JSON.stringify(old) !== JSON.stringify(current)) changed += 1;
      },
    ),
    { numRuns: 80 },
  );
  expect(changed).toBeGreaterThan(30);
  expect(kept).toBeGreaterThan(300);
});

test('where an event that was right is refused, there is a break', () => {
  let broken = 0;
  fc.assert(
    fc.property(
      pair.chain(([old, current]) =>
        fc.tuple(
          fc.constant(old),
          fc.constant(current),
          fc.array(eventOf(old), { minLength: 10, maxLength: 10 }),
        ),
      ),
      ([old, current, events]) => {
        const judgeOld = judgeOf(old);
        const judge = judgeOf(current);
        const isBroken = events.some(
          (event) =>
            judgeOld(event, typeOf(event)).length === 0 &&
            judge(event, typeOf(event)).some(({ isNote }) => !isNote),
        );
        if (!isBroken) return;
        broken += 1;
        expect(breaksBetween(old, current)).not.toEqual([]);
      },
    ),
    { numRuns: 400 },
  );
  expect(broken).toBeGreaterThan(20);
});

test('a plan breaks nothing of itself, and no pointer is told twice with the same words', () => {
  fc.assert(
    fc.property(pair, ([old, current]) => {
      expect(breaksBetween(old, old)).toEqual([]);
      const told = breaksBetween(old, current).map(({ pointer, message }) => pointer + message);
      expect(new Set(told).size).toBe(told.length);
    }),
    { numRuns: 200 },
  );
});

const small = fc.record({
  properties: fc.dictionary(fc.constantFrom('id', 'total'), scalarProperty, {
    minKeys: 1,
    maxKeys: 2,
  }),
  additional: fc.constantFrom('allow', 'note', 'refuse'),
});
const planWith = (event: object) =>
  trackingPlan.parse({ id: 'p', name: 'P', events: [{ type: 'track', name: 'E', ...event }] });

test('of small plans every known value is tried: without a break none that was right is refused', () => {
  let compatible = 0;
  let strict = 0;
  fc.assert(
    fc.property(small, small, fc.boolean(), (one, other, isMixed) => {
      const old = planWith(one);
      const properties = isMixed ? { ...one.properties, ...other.properties } : other.properties;
      const current = planWith({ ...other, properties });
      const names = [
        ...new Set([...Object.keys(one.properties), ...Object.keys(properties), 'else']),
      ];
      const judgeOld = judgeOf(old);
      const judge = judgeOf(current);
      const refused = names.some((key) =>
        scalars.some((value) => {
          const event = { type: 'track', event: 'E', properties: { [key]: value } };
          return (
            judgeOld(event, 'track').length === 0 &&
            judge(event, 'track').some(({ isNote }) => !isNote)
          );
        }),
      );
      const breaks = breaksBetween(old, current);
      if (breaks.length === 0) compatible += 1;
      if (breaks.length === 0) expect(refused).toBe(false);
      if (refused) strict += 1;
    }),
    { numRuns: 3_000 },
  );
  expect(compatible).toBeGreaterThan(200);
  expect(strict).toBeGreaterThan(200);
});
