import type { PlannedEvent } from './plan.ts';
import type { Property } from './property.ts';

/** Short forms in which plans are written as code. */

type Properties = Readonly<Record<string, Property>>;

/** A track call with the properties that must be there, and those that may be; others are noted. */
export const event = (
  name: string,
  description: string,
  required: Properties,
  optional: Properties = {},
): PlannedEvent => ({
  type: 'track',
  name,
  description,
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additional: 'note',
});

export const text: Property = { type: 'string' };
export const whole: Property = { type: 'integer' };
export const amount: Property = { type: 'number' };
export const flag: Property = { type: 'boolean' };
export const moment: Property = { type: 'datetime' };
export const day: Property = { type: 'date' };
export const oneOf = (...values: readonly string[]): Property => ({ type: 'string', enum: values });
export const listOf = (items: Property): Property => ({ type: 'array', items });
export const objectOf = (properties: Properties, required: readonly string[] = []): Property => ({
  type: 'object',
  properties,
  required,
  additional: 'allow',
});
/** The same property with words about it. */
export const said = (property: Property, description: string): Property => ({
  ...property,
  description,
});
