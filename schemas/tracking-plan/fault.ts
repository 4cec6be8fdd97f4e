import * as z from 'zod';

/** What can be wrong with an event, one word each, with what it means. A closed list: the words are kept in rows. */
export const planFaults = {
  missing: 'A required property is not there, or null.',
  type: 'The value has another type than the plan says.',
  enum: 'The value is none of those that the plan lists.',
  range: 'The number is below minimum or above maximum.',
  pattern: 'The text does not match the pattern.',
  format: 'The text is no datetime (RFC 3339, with its offset) or date (YYYY-MM-DD) that exists.',
  undeclared: 'The plan knows no such property.',
  unplanned: 'The plan knows no such event.',
} as const;

export const planFault = z.enum([
  'missing',
  'type',
  'enum',
  'range',
  'pattern',
  'format',
  'undeclared',
  'unplanned',
]);
export type PlanFault = z.infer<typeof planFault>;
