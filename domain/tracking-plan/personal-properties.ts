import type { CallType } from '../../schemas/call-type.ts';
import type { TrackingPlan } from '../../schemas/tracking-plan/plan.ts';
import type { Property } from '../../schemas/tracking-plan/property.ts';
import { keyRule } from '../intake/personal-fields.ts';
import { isMembers } from '../intake/split.ts';
import { entriesByName, entryOf, rootOf } from './judge-event.ts';

type Members = Readonly<Record<string, unknown>>;

/** An event without what its plan marks as personal. */
interface PartedEvent {
  /** With `[personal]` in place of each value; traits are left out. The very same event where there was nothing. */
  readonly event: Members;
  /** Clear values for the vault, by a name such as `properties.gift.note`; several from an array are a JSON array. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Takes personal values out of an event, whether or not they have the type that the plan says. */
export type PartPersonal = (event: Members, type: CallType) => PartedEvent;

const personalPlaceholder = '[personal]';

const noFields: ReadonlyMap<string, string> = new Map();

/** Where personal values are: here, or in members by name, or in each member of an array. */
type Places =
  | { readonly kind: 'here'; readonly field: string }
  | { readonly kind: 'members'; readonly members: ReadonlyMap<string, Places> }
  | { readonly kind: 'items'; readonly items: Places };

/** @returns undefined for a plan that marks nothing, whose events need not be looked at */
export function personalPartOf(plan: TrackingPlan): PartPersonal | undefined {
  const places = entriesByName(plan.events, ({ type, properties }) =>
    placesWithin(properties, rootOf(type)),
  );
  const hasAny = [...places.values()].some(
    ({ named, others }) =>
      others !== undefined || [...named.values()].some((one) => one !== undefined),
  );
  if (!hasAny) return undefined;
  return (event, type) => {
    const entry = entryOf(places, event, type);
    const root = rootOf(type);
    const members = event[root];
    if (entry === undefined || !isMembers(members)) return { event, fields: noFields };
    const found = new Map<string, string[]>();
    const kept =
      root === 'traits'
        ? traitsWithout(members, entry, type, found)
        : without(members, entry, found);
    if (found.size === 0) return { event, fields: noFields };
    return { event: { ...event, [root]: kept }, fields: joined(found) };
  };
}

function placesWithin(
  properties: Readonly<Record<string, Property>>,
  path: string,
): Places | undefined {
  const members = Object.entries(properties).flatMap(([name, property]) => {
    const places = placesOf(property, `${path}.${name}`);
    return places === undefined ? [] : [[name, places] as const];
  });
  return members.length === 0 ? undefined : { kind: 'members', members: new Map(members) };
}

function placesOf(property: Property, path: string): Places | undefined {
  if (property.personal === true) return { kind: 'here', field: path };
  if (property.type === 'object') return placesWithin(property.properties, path);
  const items = property.type === 'array' ? placesOf(property.items, path) : undefined;
  return items === undefined ? undefined : { kind: 'items', items };
}

/** The value without what is personal in it, which is added to `found` by field. */
function without(value: unknown, places: Places, found: Map<string, string[]>): unknown {
  if (value === null || value === undefined) return value;
  if (places.kind === 'here') {
    take(value, places.field, found);
    return personalPlaceholder;
  }
  if (places.kind === 'items') {
    return Array.isArray(value) ? value.map((item) => without(item, places.items, found)) : value;
  }
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const inner = places.members.get(name);
      return [name, inner === undefined ? member : without(member, inner, found)];
    }),
  );
}

/** Traits become rows of their own, where a placeholder would be a value. Those with a field of their own stay for it. */
function traitsWithout(
  traits: Members,
  places: Places,
  type: CallType,
  found: Map<string, string[]>,
): Members {
  const kept: [string, unknown][] = [];
  for (const [name, value] of Object.entries(traits)) {
    const inner = places.kind === 'members' ? places.members.get(name) : undefined;
    if (inner === undefined || (type === 'identify' && hasField(name))) kept.push([name, value]);
    else if (inner.kind !== 'here') kept.push([name, without(value, inner, found)]);
    else if (value !== null && value !== undefined) take(value, inner.field, found);
  }
  return Object.fromEntries(kept);
}

function hasField(name: string): boolean {
  const { isPersonalTrait, identifier } = keyRule(name);
  return isPersonalTrait || identifier !== undefined;
}

function take(value: unknown, field: string, found: Map<string, string[]>): void {
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();
  const known = found.get(field);
  if (known === undefined) found.set(field, [text]);
  else known.push(text);
}

const joined = (found: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> =>
  new Map(
    [...found].map(([field, texts]) => [
      field,
      texts.length === 1 ? (texts[0] ?? '') : JSON.stringify(texts),
    ]),
  );
