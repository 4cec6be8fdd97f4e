import * as fc from 'fast-check';
import type { World } from '../oracle/world.ts';
import { asOf, eventName } from './vocabulary.ts';

const start = Date.parse(`${asOf}T00:00:00.000Z`) - 2 * 86_400_000;

const facts = fc.array(
  fc.record({
    node: fc.constantFrom('user_id.a', 'anonymous_id.f', 'anonymous_id.g'),
    event: eventName,
    minutes: fc.constantFrom(0, 5, 10, 15, 30, 40, 60, 70, 1440, 1450, 2880),
    extraMs: fc.constantFrom(0, 0, 0, 1),
    isBot: fc.constantFrom(false, false, false, false, true),
  }),
  { minLength: 3, maxLength: 16, size: 'max' },
);

const row = (node: string, isErased: boolean) => ({ node, profileId: 'user_id.a', isErased });
const identity = fc.constantFrom(
  [row('anonymous_id.f', false)],
  [row('anonymous_id.f', false), row('anonymous_id.g', false)],
  [row('anonymous_id.f', false), row('anonymous_id.g', true)],
);

/** One or two people of three devices, and many events at few moments close to each other: order decides everything. */
export const crowdedWorld: fc.Arbitrary<World> = fc
  .tuple(facts, identity)
  .map(([drawn, known]) => ({
    asOf,
    events: drawn.map(({ minutes, extraMs, ...fact }) => {
      const at = new Date(start + minutes * 60_000 + extraMs).toISOString();
      return { ...fact, at, day: at.slice(0, 10), properties: {} };
    }),
    identity: known,
    traits: [],
  }));
