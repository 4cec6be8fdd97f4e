import type { PlannedEvent, TrackingPlan } from '../../schemas/tracking-plan/plan.ts';
import type { Members, Property, Undeclared } from '../../schemas/tracking-plan/property.ts';
import { rootOf } from './judge-event.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Whether a schema takes what a plan only notes. */
export type OfNotes = 'accept' | 'refuse';

/**
 * A plan as JSON Schema 2020-12 over events of the wire format: one alternative per event, chosen by type and name. It takes the
 * same events as the plan, but for its formats, of which validators have ideas of their own. Marks of personal and sensitive fields are there
 * as `x-personal` and `x-sensitive`.
 *
 * @param notes `accept`: takes what a strict source would store. `refuse`: takes what has nothing to note
 */
export function jsonSchemaOf(plan: TrackingPlan, notes: OfNotes): Schema {
  const conditions = plan.events.map((event) => conditionOf(event, plan));
  const planned = plan.events.map((event, index) => ({
    ...(event.description !== undefined && { description: event.description }),
    allOf: [conditions[index], callOf(event, notes)],
  }));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: plan.name,
    ...(plan.description !== undefined && { description: plan.description }),
    type: 'object',
    required: ['type'],
    anyOf: [...planned, isTaken(plan.unplanned, notes) ? unplannedOf(conditions) : alias],
  };
}

const alias: Schema = { properties: { type: { const: 'alias' } } };

const unplannedOf = (conditions: readonly Schema[]): Schema =>
  conditions.length === 0 ? {} : { not: { anyOf: conditions } };

/** What the call of an event must be; members of a call may be null, which is as good as none. */
function callOf(event: PlannedEvent, notes: OfNotes): Schema {
  const root = rootOf(event.type);
  const isNeeded = event.required.length > 0;
  return {
    properties: { [root]: orNull(membersOf(event, notes), !isNeeded) },
    ...(isNeeded && { required: [root] }),
  };
}

/** When an event is judged by an entry: its type and name, or a name that no other entry has. */
function conditionOf({ type, name }: PlannedEvent, { events }: TrackingPlan): Schema {
  const member = type === 'track' ? 'event' : 'name';
  const ofType = { properties: { type: { const: type } }, required: ['type'] };
  if (name !== undefined) {
    return {
      properties: { type: { const: type }, [member]: { const: name } },
      required: ['type', member],
    };
  }
  const named = events.flatMap((other) =>
    other.type === type && other.name !== undefined ? [other.name] : [],
  );
  if (named.length === 0) return ofType;
  return { ...ofType, not: { properties: { [member]: { enum: named } }, required: [member] } };
}

const isTaken = (undeclared: Undeclared, notes: OfNotes): boolean =>
  undeclared === 'allow' || (undeclared === 'note' && notes === 'accept');

function membersOf({ properties, required, additional }: Members, notes: OfNotes): Schema {
  const members = Object.entries(properties).map(([name, property]) => [
    name,
    orNull(schemaOf(property, notes), !required.includes(name)),
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(members),
    ...(required.length > 0 && { required: [...required] }),
    ...(!isTaken(additional, notes) && { additionalProperties: { type: 'null' } }),
  };
}

const orNull = (schema: Schema, mayBe: boolean): Schema =>
  mayBe ? { anyOf: [schema, { type: 'null' }] } : schema;

function schemaOf(property: Property, notes: OfNotes): Schema {
  const { description, personal, sensitive } = property;
  return {
    ...typeOf(property, notes),
    ...(description !== undefined && { description }),
    ...(personal === true && { 'x-personal': true }),
    ...(sensitive !== undefined && { 'x-sensitive': sensitive }),
  };
}

function typeOf(property: Property, notes: OfNotes): Schema {
  switch (property.type) {
    case 'string': {
      const { enum: values, pattern } = property;
      return {
        type: 'string',
        ...(values !== undefined && { enum: values }),
        ...(pattern !== undefined && { pattern: `^(?:${pattern})$` }),
      };
    }
    case 'integer':
    case 'number': {
      const { type, enum: values, minimum, maximum } = property;
      return {
        type,
        ...(values !== undefined && { enum: values }),
        ...(minimum !== undefined && { minimum }),
        ...(maximum !== undefined && { maximum }),
      };
    }
    case 'boolean':
      return { type: 'boolean' };
    case 'datetime':
      return { type: 'string', format: 'date-time' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'array':
      return { type: 'array', items: schemaOf(property.items, notes) };
    case 'object':
      return membersOf(property, notes);
  }
}
