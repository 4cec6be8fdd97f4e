import * as z from 'zod';
import { checkText } from './audience/limits.ts';
import { name, sentence } from './audience/values.ts';
import { sensitiveCategory } from './tracking-plan/sensitive.ts';

/** What the value of a field is: the plain types of tracking plans. `date` is YYYY-MM-DD, `datetime` RFC 3339 with its offset. */
export const fieldTypes = ['string', 'integer', 'number', 'boolean', 'date', 'datetime'] as const;

/** A trait of the person, or a property of the events of one name. */
const fieldSubject = z.union([z.literal('person'), z.strictObject({ event: name })], {
  error: 'must be "person" or {"event": NAME}',
});

/** A field that the brand defines for itself: what it is called, what its values are, and what people read of it. */
export const customField = z
  .strictObject({
    of: fieldSubject,
    name: name.refine((text) => text !== '__proto__' && text !== 'constructor', 'is never a name'),
    type: z.enum(fieldTypes),
    /** What people read in its place, in any language. */
    label: z.string().trim().min(1).max(200).check(checkText),
    description: sentence.optional(),
    /** The only values that there are. */
    values: z.array(z.string().min(1).max(200).check(checkText)).min(1).max(200).optional(),
    /** Never for advertising. */
    sensitive: sensitiveCategory.optional(),
  })
  .refine(({ type, values }) => values === undefined || type === 'string', {
    path: ['values'],
    error: 'only a field of type string lists its values',
  });
export type CustomField = z.infer<typeof customField>;

/** kind `custom-field`, id = {@link fieldId}. */
export const customFieldRow = z.object({
  kind: z.literal('custom-field'),
  id: z.string(),
  field: customField,
  updatedAt: z.string(),
  /** Name of the API key. */
  by: z.string(),
});

/** One text for whose field it is and what it is called. */
export const fieldId = ({ of, name: called }: Pick<CustomField, 'of' | 'name'>): string =>
  JSON.stringify(of === 'person' ? ['person', called] : ['event', of.event, called]);
