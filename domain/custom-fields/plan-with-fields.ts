import type { CustomField } from '../../schemas/custom-field.ts';
import type { PlannedEvent, TrackingPlan } from '../../schemas/tracking-plan/plan.ts';
import type { Property } from '../../schemas/tracking-plan/property.ts';

/** What a source without a plan is judged by: nothing but the fields of the brand. */
export const planOfFields = (fields: readonly CustomField[]): TrackingPlan =>
  planWithFields(
    { id: 'custom-fields', name: 'Custom fields', events: [], unplanned: 'allow' },
    fields,
  );

/**
 * A tracking plan with the custom fields of the brand in it. What the plan says of a property itself stands; an event that it does not
 * have comes in with its fields alone and may hold anything beside them, unless the plan refuses what is not planned.
 */
export function planWithFields(plan: TrackingPlan, fields: readonly CustomField[]): TrackingPlan {
  if (fields.length === 0) return plan;
  const events = plan.events.map((event) => withFields(event, fields));
  if (plan.unplanned !== 'allow') return { ...plan, events };
  const known = new Set(plan.events.map(({ type, name }) => JSON.stringify([type, name])));
  const missing = new Map(
    fields.map((field) => {
      const [type, name] = callOf(field);
      return [JSON.stringify([type, name]), bare(type, name)] as const;
    }),
  );
  const added = [...missing].flatMap(([key, event]) =>
    known.has(key) ? [] : [withFields(event, fields)],
  );
  return { ...plan, events: [...events, ...added] };
}

const bare = (type: 'identify' | 'track', name: string | undefined): PlannedEvent => ({
  type,
  ...(name === undefined ? {} : { name }),
  properties: {},
  required: [],
  additional: 'allow',
});

const callOf = ({ of }: CustomField): readonly ['identify' | 'track', string | undefined] =>
  of === 'person' ? ['identify', undefined] : ['track', of.event];

function withFields(event: PlannedEvent, fields: readonly CustomField[]): PlannedEvent {
  const own = fields.filter((field) => {
    const [type, name] = callOf(field);
    return type === event.type && name === event.name;
  });
  if (own.length === 0) return event;
  const properties = Object.fromEntries(own.map((field) => [field.name, propertyOf(field)]));
  return { ...event, properties: { ...properties, ...event.properties } };
}

/** A field in the language of tracking plans. */
function propertyOf({ type, label, description, values, sensitive }: CustomField): Property {
  const said = {
    description: description ?? label,
    ...(sensitive === undefined ? {} : { sensitive }),
  };
  return type === 'string'
    ? { type, ...said, ...(values === undefined ? {} : { enum: values }) }
    : { type, ...said };
}
