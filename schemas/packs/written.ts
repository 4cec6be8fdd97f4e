import type { Condition } from '../audience/condition.ts';
import type { AudienceDefinition } from '../audience.ts';
import type { CustomField } from '../custom-field.ts';
import type { PlannedEvent } from '../tracking-plan/plan.ts';
import type { Property } from '../tracking-plan/property.ts';

/** Short forms in which packs are written; each is what its shape says, nothing is added by the trade. */

type Rest = Partial<Pick<CustomField, 'values' | 'sensitive' | 'description'>>;

/** A trait of the person. */
export const trait = (
  name: string,
  type: CustomField['type'],
  label: string,
  rest: Rest = {},
): CustomField => ({ of: 'person', name, type, label, ...rest });

/** A track call with the properties that must be there, and those that may. */
export const event = (
  name: string,
  description: string,
  required: Readonly<Record<string, Property>>,
  optional: Readonly<Record<string, Property>> = {},
): PlannedEvent => ({
  type: 'track',
  name,
  description,
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additional: 'note',
});

/** An audience to begin with. Who answers for it, and how far the goal is, is the brand's to fill in. */
export const sample = (
  name: string,
  purpose: string,
  goal: string,
  where: Condition,
): AudienceDefinition => ({
  version: 1,
  name,
  purpose,
  goal,
  owner: '（担当部署を記入）',
  target: '（目標値を記入）',
  where,
});

export const text: Property = { type: 'string' };
export const whole: Property = { type: 'integer' };
export const amount: Property = { type: 'number' };
export const moment: Property = { type: 'datetime' };
export const day: Property = { type: 'date' };
export const oneOf = (...values: readonly string[]): Property => ({ type: 'string', enum: values });
