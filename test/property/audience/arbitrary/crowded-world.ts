import * as fc from 'fast-check';
import type { World } from '../oracle/world.ts';
import { asOf } from './vocabulary.ts';

const start = Date.parse(`${asOf}T00:00:00.000Z`) - 2 * 86_400_000;

const row = (node: string, isErased: boolean) => ({ node, profileId: 'user_id.a', isErased });
const identity = fc.constantFrom(
  [row('anonymous_id.f', false)],
  [row('anonymous_id.f', false), row('anonymous_id.g', false)],
  [row('anonymous_id.f', false), row('anonymous_id.g', true)],
);

interface What {
  readonly event: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One or two people of three devices, and many events at few moments close to each other: order decides everything. */
export const crowdedWorld = (what: fc.Arbitrary<What>): fc.Arbitrary<World> => {
  const fact = fc.record({
    what,
    node: fc.constantFrom('user_id.a', 'anonymous_id.f', 'anonymous_id.g'),
    minutes: fc.constantFrom(0, 5, 10, 15, 30, 40, 60, 70, 1440, 1450, 2880),
    extraMs: fc.constantFrom(0, 0, 0, 1),
    isBot: fc.constantFrom(false, false, false, false, true),
  });
  return fc
    .tuple(fc.array(fact, { minLength: 3, maxLength: 16, size: 'max' }), identity)
    .map(([facts, known]) => ({
      asOf,
      events: facts.map(({ what: { event, properties }, node, minutes, extraMs, isBot }, i) => {
        const at = new Date(start + minutes * 60_000 + extraMs).toISOString();
        const day = at.slice(0, 10);
        return { node, event, properties, isBot, at, day, messageId: `m${100 + i}` };
      }),
      identity: known,
      traits: [],
    }));
};
