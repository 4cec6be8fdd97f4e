import fc from 'fast-check';
import { type TrackingPlan, trackingPlan } from '../../../schemas/tracking-plan/plan.ts';
import type { Members, Property } from '../../../schemas/tracking-plan/property.ts';
import { anyProperty, name } from './arbitraries.ts';

/** Changes one thing, for better or worse. Drawn as numbers and values, so that it can be done to any plan. */
interface Change {
  readonly kind: (typeof kinds)[number];
  readonly event: number;
  readonly member: number;
  readonly isDeep: boolean;
  readonly name: string;
  readonly property: unknown;
  readonly undeclared: 'allow' | 'note' | 'refuse';
}
const kinds = [
  'add property',
  'drop property',
  'replace property',
  'widen property',
  'narrow property',
  'require',
  'need not',
  'additional',
  'unplanned',
  'add event',
  'drop event',
] as const;

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(...kinds),
  event: fc.nat(5),
  member: fc.nat(5),
  isDeep: fc.boolean(),
  name,
  property: anyProperty,
  undeclared: fc.constantFrom('allow', 'note', 'refuse'),
});

/** What a person might make of a plan: one to three changes, some of which break it and some not. */
export const evolutionOf = (plan: TrackingPlan): fc.Arbitrary<TrackingPlan> =>
  fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => trackingPlan.parse(changes.reduce<unknown>(changed, plan)));

type Loose = Record<string, unknown>;

function changed(document: unknown, said: Change): unknown {
  const plan = trackingPlan.parse(document);
  if (said.kind === 'unplanned') return { ...plan, unplanned: said.undeclared };
  if (said.kind === 'add event') {
    const names = plan.events.map((event) => `${event.type} ${event.name}`);
    const added = { type: 'page', name: ['Top', 'Other'][said.member % 2], properties: {} };
    return names.includes(`page ${added.name}`)
      ? plan
      : { ...plan, events: [...plan.events, { ...added, additional: said.undeclared }] };
  }
  const at = said.event % Math.max(1, plan.events.length);
  if (said.kind === 'drop event') {
    return { ...plan, events: plan.events.filter((_, index) => index !== at) };
  }
  const events = plan.events.map((event, index) =>
    index === at ? { ...event, ...membersChanged(event, said) } : event,
  );
  return { ...plan, events };
}

function membersChanged(members: Members, said: Change): Loose {
  const { properties, required, additional } = members;
  const names = Object.keys(properties);
  const chosen = names[said.member % Math.max(1, names.length)];
  const property = chosen === undefined ? undefined : properties[chosen];
  if (said.isDeep && chosen !== undefined && property !== undefined) {
    const inner = deepChanged(property, said);
    if (inner !== undefined) return { properties: { ...properties, [chosen]: inner }, required };
  }
  switch (said.kind) {
    case 'additional':
      return { additional: said.undeclared };
    case 'add property':
      return { properties: { [said.name]: said.property, ...properties }, required, additional };
    case 'require':
      return chosen === undefined ? {} : { required: [...new Set([...required, chosen])] };
    case 'need not':
      return { required: required.slice(1) };
    case 'drop property':
      return {
        properties: Object.fromEntries(
          Object.entries(properties).filter(([key]) => key !== chosen),
        ),
        required: required.filter((key) => key !== chosen),
      };
    default:
      if (chosen === undefined || property === undefined) return {};
      return { properties: { ...properties, [chosen]: reshaped(property, said) } };
  }
}

function deepChanged(property: Property, said: Change): unknown {
  if (property.type === 'object') return { ...property, ...membersChanged(property, said) };
  if (property.type === 'array') return { ...property, items: reshaped(property.items, said) };
  return undefined;
}

function reshaped(property: Property, said: Change): unknown {
  if (said.kind === 'replace property') return said.property;
  const isWider = said.kind === 'widen property';
  switch (property.type) {
    case 'string':
      return isWider
        ? { ...property, enum: undefined, pattern: undefined }
        : { ...property, enum: (property.enum ?? ['AB-12', 'x']).slice(0, 1 + (said.member % 3)) };
    case 'integer':
    case 'number':
      return isWider
        ? {
            ...property,
            type: 'number',
            enum: undefined,
            minimum: said.member > 2 ? -1 : undefined,
          }
        : { ...property, enum: undefined, minimum: 0, maximum: 1 + said.member };
    case 'date':
    case 'datetime':
      return isWider ? { ...property, type: 'string' } : property;
    default:
      return property;
  }
}
