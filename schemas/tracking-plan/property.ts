import * as z from 'zod';
import { checkText } from '../audience/limits.ts';
import { planLimits } from './limits.ts';
import { pattern } from './pattern.ts';
import { type SensitiveCategory, sensitiveCategory } from './sensitive.ts';

/**
 * What becomes of members that a plan does not name. `allow`: anything goes. `note`: stored, and counted as a violation, which
 * refuses nothing. `refuse`: a violation like any other.
 */
export const undeclared = z.enum(['allow', 'note', 'refuse']);
export type Undeclared = z.infer<typeof undeclared>;

interface Described {
  readonly description?: string | undefined;
  /** Kept in the vault; the lake gets a placeholder. @default false */
  readonly personal?: boolean | undefined;
  /** Never used for advertising. @default not sensitive */
  readonly sensitive?: SensitiveCategory | undefined;
}

/** Members of an object: of an event, of its traits, or of a property of type `object`. */
export interface Members {
  readonly properties: Readonly<Record<string, Property>>;
  /** Names of those that must be there, and not `null`. */
  readonly required: readonly string[];
  readonly additional: Undeclared;
}

export interface StringProperty extends Described {
  readonly type: 'string';
  readonly enum?: readonly string[] | undefined;
  /** See {@link pattern}: it describes the whole value. */
  readonly pattern?: string | undefined;
}
export interface NumberProperty extends Described {
  readonly type: 'integer' | 'number';
  readonly enum?: readonly number[] | undefined;
  /** Inclusive. */
  readonly minimum?: number | undefined;
  /** Inclusive. */
  readonly maximum?: number | undefined;
}
interface PlainProperty extends Described {
  /** `datetime` is RFC 3339 with its offset, `date` YYYY-MM-DD; both are texts, of days that exist. */
  readonly type: 'boolean' | 'datetime' | 'date';
}
interface ArrayProperty extends Described {
  readonly type: 'array';
  readonly items: Property;
}
interface ObjectProperty extends Described, Members {
  readonly type: 'object';
}

/**
 * What one property may be. `null` means that it is absent, as everywhere on the wire; within arrays it is a value of no type.
 */
export type Property =
  | StringProperty
  | NumberProperty
  | PlainProperty
  | ArrayProperty
  | ObjectProperty;

const property: z.ZodType<Property> = z.lazy(() =>
  z.discriminatedUnion('type', [
    stringProperty,
    numberProperty,
    plainProperty,
    arrayProperty,
    objectProperty,
  ]),
);

const memberName = z
  .string()
  .min(1)
  .max(planLimits.nameLength)
  .check(checkText)
  .refine((name) => name !== '__proto__' && name !== 'constructor', 'is never taken as a name');

const described = {
  description: z.string().trim().min(1).max(1_000).check(checkText).optional(),
  personal: z.boolean().optional(),
  sensitive: sensitiveCategory.optional(),
};

const valuesOf = <Value extends z.ZodType>(value: Value) =>
  z
    .array(value)
    .min(1)
    .max(planLimits.enumValues)
    .refine((values) => new Set(values).size === values.length, 'must not repeat a value')
    .optional();

const stringProperty = z.strictObject({
  type: z.literal('string'),
  ...described,
  enum: valuesOf(z.string().max(1_000).check(checkText)),
  pattern: pattern.optional(),
});

const numberProperty = z
  .strictObject({
    type: z.enum(['integer', 'number']),
    ...described,
    enum: valuesOf(z.number()),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  })
  .refine(({ minimum = -Infinity, maximum = Infinity }) => minimum <= maximum, {
    path: ['maximum'],
    error: 'must not be less than minimum',
  });

const plainProperty = z.strictObject({
  type: z.enum(['boolean', 'datetime', 'date']),
  ...described,
});

/** The same for an event and for a property of type `object`. */
export const memberShapes = {
  properties: z.record(memberName, property).default({}),
  required: z.array(z.string()).default([]),
  additional: undeclared.default('note'),
};

/** Adds an issue at each name of `required` that is repeated, or that `properties` does not have. */
export function checkRequired({ value, issues }: z.core.ParsePayload<Members>): void {
  value.required.forEach((name, index) => {
    const isKnown = Object.hasOwn(value.properties, name);
    if (isKnown && value.required.indexOf(name) === index) return;
    const message = isKnown ? 'must not repeat a name' : 'must be a name of properties';
    issues.push({ code: 'custom', message, path: ['required', index], input: name });
  });
}

const arrayProperty = z.strictObject({
  type: z.literal('array'),
  ...described,
  items: property,
});

const objectProperty = z
  .strictObject({ type: z.literal('object'), ...described, ...memberShapes })
  .check(checkRequired);
