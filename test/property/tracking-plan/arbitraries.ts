import fc from 'fast-check';
import { type TrackingPlan, trackingPlan } from '../../../schemas/tracking-plan/plan.ts';
import type { Members, Property } from '../../../schemas/tracking-plan/property.ts';

/** Few, so that plans and events meet; some that mean something to the language or to pointers. */
const names = ['id', 'total', 'a/b~c', 'toString', '台帳'] as const;
export const name = fc.constantFrom(...names);
const undeclared = fc.constantFrom('allow', 'note', 'refuse');

/** Patterns with texts that match them and texts that do not. */
const patterns = ['[A-Z]{2}-\\d{2,4}', '(?:ab|台)+', '^\\d*$', '[^x]?'];
const texts = ['AB-12', 'AB-12345', 'abab', '台ab', '', '7', 'x', '2026-02-28', '2026-02-30'];
const times = ['2026-02-28T09:00:00Z', '2026-02-29T09:00:00+09:00', '2024-02-29T23:59:59.5-03:30'];
const numbers = [-1, 0, 0.5, 1, 2, 10, 1e300];

const marks = fc.record(
  { personal: fc.boolean(), sensitive: fc.constantFrom('health', 'race') },
  { requiredKeys: [] },
);
const subset = <Value>(values: readonly Value[]) =>
  fc.subarray([...values], { minLength: 1, maxLength: 4 });

const string = fc.record(
  { type: fc.constant('string'), enum: subset(texts), pattern: fc.constantFrom(...patterns) },
  { requiredKeys: ['type'] },
);
const number = fc.record(
  {
    type: fc.constantFrom('integer', 'number'),
    enum: subset(numbers),
    minimum: fc.constantFrom(-1, 0, 0.5),
    maximum: fc.constantFrom(1, 2, 10),
  },
  { requiredKeys: ['type'] },
);
const plain = fc.record({ type: fc.constantFrom('boolean', 'datetime', 'date') });

/** Members as a person writes them. */
const membersOf = (property: fc.Arbitrary<unknown>) =>
  fc
    .record({ properties: fc.dictionary(name, property, { maxKeys: 4 }), additional: undeclared })
    .chain((members) =>
      fc.subarray(Object.keys(members.properties)).map((required) => ({ ...members, required })),
    );

const { property } = fc.letrec<{ property: unknown }>((tie) => ({
  property: fc
    .tuple(
      fc.oneof(
        { maxDepth: 2 },
        { weight: 2, arbitrary: string },
        { weight: 2, arbitrary: number },
        plain,
        fc.record({ type: fc.constant('array'), items: tie('property') }),
        membersOf(tie('property')).map((members) => ({ type: 'object', ...members })),
      ),
      fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, marks),
    )
    .map(([shape, said]) => ({ ...shape, ...said })),
}));

export { property as anyProperty };

/** A property without any within it. */
export const scalarProperty = fc.oneof(string, number, plain);
/** Every text, number and so on that the arbitraries know: what tells scalar properties apart. */
export const scalars: readonly unknown[] = [
  ...texts,
  ...times,
  ...numbers,
  '2024-02-29',
  1.5,
  5,
  6,
  true,
  {},
  [],
];

const eventNames = [
  { type: 'track', name: 'Order' },
  { type: 'track', name: 'Signed Up' },
  { type: 'page', name: 'Top' },
  { type: 'page' },
  { type: 'identify' },
  { type: 'group' },
];

/** A plan that has been parsed. */
export const plan: fc.Arbitrary<TrackingPlan> = fc
  .record({
    chosen: fc.subarray(eventNames, { minLength: 1, maxLength: 3 }),
    unplanned: undeclared,
    members: fc.array(membersOf(property), { minLength: 6, maxLength: 6 }),
  })
  .map(({ chosen, unplanned, members }) =>
    trackingPlan.parse({
      id: 'p',
      name: 'P',
      unplanned,
      events: chosen.map((event, index) => ({ ...event, ...members[index] })),
    }),
  );

const junk = fc.constantFrom(null, 'x', '', 3, -0.25, true, [], {}, [null], { id: 1 }, ['x']);

/** A value that a property takes, mostly. */
function valueFor(wanted: Property): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 14, arbitrary: fittingOf(wanted) }, { weight: 1, arbitrary: junk });
}

function fittingOf(wanted: Property): fc.Arbitrary<unknown> {
  switch (wanted.type) {
    case 'string':
      return fc.constantFrom(...(wanted.enum ?? texts));
    case 'integer':
    case 'number':
      return fc.constantFrom(...(wanted.enum ?? numbers));
    case 'boolean':
      return fc.boolean();
    case 'datetime':
      return fc.constantFrom(...times);
    case 'date':
      return fc.constantFrom('2024-02-29', '2026-12-31', '2026-02-28', '2026-02-29');
    case 'array':
      return fc.array(valueFor(wanted.items), { maxLength: 3 });
    case 'object':
      return membersFor(wanted);
  }
}

function membersFor({ properties, required }: Members): fc.Arbitrary<object> {
  const values = Object.fromEntries(
    Object.entries(properties).map(([key, inner]) => [key, valueFor(inner)]),
  );
  return fc
    .tuple(
      fc.record(values, { requiredKeys: required.slice() }),
      fc.oneof(
        { weight: 5, arbitrary: fc.constant({}) },
        fc.dictionary(name, junk, { maxKeys: 1 }),
      ),
    )
    .map(([own, other]) => ({ ...other, ...own }));
}

/** An event of the plan, mostly one that it takes. */
export function eventOf({ events }: TrackingPlan): fc.Arbitrary<Record<string, unknown>> {
  const planned = events.map((event) =>
    membersFor(event).map((members) => {
      const named = event.type === 'track' ? { event: event.name } : { name: event.name };
      const root = event.type === 'identify' || event.type === 'group' ? 'traits' : 'properties';
      return { type: event.type, ...(event.name !== undefined && named), [root]: members };
    }),
  );
  const others = fc.constantFrom<Record<string, unknown>>(
    { type: 'track', event: 'Unheard Of', properties: { id: 1 } },
    { type: 'track', event: 'Order' },
    { type: 'page', name: 'Other', properties: {} },
    { type: 'screen', name: null },
    { type: 'identify', traits: null },
    { type: 'alias', userId: 'u', previousId: 'p' },
  );
  return fc.oneof({ weight: 8, arbitrary: fc.oneof(...planned) }, { weight: 1, arbitrary: others });
}
