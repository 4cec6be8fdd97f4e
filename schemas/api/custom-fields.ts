import * as z from 'zod';
import { name } from '../audience/values.ts';
import { customField, fieldTypes } from '../custom-field.ts';
import { sensitiveCategory } from '../tracking-plan/sensitive.ts';

/** A custom field as callers see it. */
export const shownField = z
  .object({
    of: z.union([z.literal('person'), z.object({ event: z.string() })]),
    name: z.string(),
    type: z.enum(fieldTypes),
    label: z.string(),
    description: z.string().optional(),
    values: z.array(z.string()).optional(),
    sensitive: sensitiveCategory.optional(),
    updatedAt: z.string(),
    by: z.string(),
  })
  .meta({ id: 'CustomField' });

export const shownFields = z.object({ fields: z.array(shownField) });

export const newField = customField;

/** Which field is meant: of the events of a name, or of persons. */
export const whichField = z.strictObject({ name, event: name.optional() });

export const deletedField = z.object({ name: z.string(), isDeleted: z.literal(true) });
