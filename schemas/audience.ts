import * as z from 'zod';
import { checkLimits, checkText } from './audience-limits.ts';

/**
 * The audience definition language, version 1. Everything is strict: an unknown key or operator is a fault with
 * its path. A new kind of condition is a new optional key of `conditionParts`, a member of `Condition` and a
 * measure in `domain/audience`; a change of meaning is a new version.
 *
 * What each leaf means, NULLs and mismatched types included, is stated at its schema below. Days are days of the
 * brand's time zone; `as of` is a day and is included; nothing after it counts. Traits are as they stand now.
 */

/** Any script and any character but NUL and half surrogates, 1 to 200 UTF-16 units, compared code point by code point. */
const name = z.string().min(1).max(200).check(checkText);
const sentence = z.string().trim().min(1).max(1000).check(checkText);

const day = z.iso.date().regex(/^[12]/, 'a day from 1000-01-01 to 2999-12-31');

/** Up to four decimals and below 10^15 in magnitude: what DECIMAL(38,4) and JSON both hold exactly. */
const decimal = z
  .number()
  .refine(
    (value) => /^-?\d{1,15}(\.\d{1,4})?$/.test(String(value)),
    'at most 15 digits and 4 decimals',
  );
const wholeNumber = z.int().min(0).max(1_000_000_000);

/** A calendar day, marked as such so that it is never taken for a string. */
const dateValue = z.strictObject({ date: day });
const stringValue = z.string().max(500).check(checkText);
const scalar = z.union([stringValue, decimal, z.boolean(), dateValue], {
  error: 'must be a string, a number of at most 4 decimals, true, false or {"date": "YYYY-MM-DD"}',
});
export type Scalar = z.infer<typeof scalar>;

const ascending = 'the first must not be greater than the second';

const conditionsOnly = (kinds: readonly string[], what: string) =>
  `must have exactly one of ${kinds.join(', ')}: ${what}`;

/**
 * Days counted. Exactly one of:
 * `within: {days: n}`: the n days that end with as-of, as-of included;
 * `before: {days: n}`: strictly more than n days before as-of;
 * `between: [from, to]`: both included.
 */
const audienceWindow = z
  .strictObject({
    within: z.strictObject({ days: z.int().min(1).max(36_500) }).optional(),
    before: z.strictObject({ days: z.int().min(0).max(36_500) }).optional(),
    between: z
      .tuple([day, day])
      .refine(([from, to]) => from <= to, ascending)
      .optional(),
  })
  .refine((window) => Object.keys(window).length === 1, {
    error: conditionsOnly(['within', 'before', 'between'], 'a window says one thing'),
  });
export type AudienceWindow = z.infer<typeof audienceWindow>;

const eventNames = {
  event: name.optional(),
  events: z.array(name).min(1).max(50).optional(),
};
const oneEventForm = {
  error: 'name either `event` or `events`',
  path: ['event'],
};
const hasOneEventForm = (leaf: { event?: unknown; events?: unknown }) =>
  (leaf.event === undefined) !== (leaf.events === undefined);

const comparisons = [
  'equals',
  'not_equals',
  'greater_than',
  'greater_than_or_equal',
  'less_than',
  'less_than_or_equal',
] as const;
export type Comparison = (typeof comparisons)[number];
const orders = comparisons.slice(2);

const operatorError = (operators: readonly string[]) => ({
  error: (issue: { code?: string | undefined }) =>
    issue.code === 'invalid_union' ? `must be one of ${operators.join(', ')}` : undefined,
});
const measureOperators = operatorError([...comparisons, 'between']);

/**
 * How many events of these names. Nobody's count is missing: without events it is 0, so `less_than 1` holds for
 * everybody else. `between` includes both ends.
 */
const countCondition = z
  .discriminatedUnion(
    'operator',
    [
      z.strictObject({
        ...eventNames,
        operator: z.enum(comparisons),
        value: wholeNumber,
        window: audienceWindow.optional(),
      }),
      z.strictObject({
        ...eventNames,
        operator: z.literal('between'),
        value: z.tuple([wholeNumber, wholeNumber]).refine(([low, high]) => low <= high, ascending),
        window: audienceWindow.optional(),
      }),
    ],
    measureOperators,
  )
  .refine(hasOneEventForm, oneEventForm);
export type CountCondition = z.infer<typeof countCondition>;

/**
 * Sum of a property over events of these names, exact to four decimals (each value is rounded half up to four).
 * A value counts when it is a JSON number, or a string that reads as one, in plain decimal notation of at most 18
 * digits before the point; everything else adds nothing. Without events the sum is 0.
 */
const sumCondition = z
  .discriminatedUnion(
    'operator',
    [
      z.strictObject({
        ...eventNames,
        property: name,
        operator: z.enum(comparisons),
        value: decimal,
        window: audienceWindow.optional(),
      }),
      z.strictObject({
        ...eventNames,
        property: name,
        operator: z.literal('between'),
        value: z.tuple([decimal, decimal]).refine(([low, high]) => low <= high, ascending),
        window: audienceWindow.optional(),
      }),
    ],
    measureOperators,
  )
  .refine(hasOneEventForm, oneEventForm);
export type SumCondition = z.infer<typeof sumCondition>;

/**
 * The day of the first or last event of these names, up to as-of, lies in the window. False for who has none.
 * The window is required and judges that one day: `last` with `before: {days: 180}` means "has some, and none since".
 */
const occurrenceCondition = z
  .strictObject({ ...eventNames, window: audienceWindow })
  .refine(hasOneEventForm, oneEventForm);
export type OccurrenceCondition = z.infer<typeof occurrenceCondition>;

/**
 * A trait of the profile: among the nodes of the profile the latest (at, messageId) counts, alone. A trait that is
 * missing or null satisfies no operator but `exists: false`. Types are never converted: a value of another type is
 * unequal to, and not in order with, the one asked for. `not_equals` therefore holds for a present value of another
 * type; to reach those without the trait as well, write `{not: {trait: … equals}}`. Lists and objects exist, and
 * equal nothing. Numbers are rounded half up to four decimals. A string is a date as well when it starts as
 * `YYYY-MM-DD` and ends there or goes on with `T`: the day as written, without conversion between zones.
 * `contains` is about strings, case matters; `between` includes both ends.
 */
const traitCondition = z.discriminatedUnion(
  'operator',
  [
    z.strictObject({ name, operator: z.enum(['equals', 'not_equals']), value: scalar }),
    z.strictObject({ name, operator: z.literal('in'), value: z.array(scalar).min(1).max(200) }),
    z.strictObject({ name, operator: z.literal('contains'), value: stringValue.min(1) }),
    z.strictObject({
      name,
      operator: z.enum(orders),
      value: z.union([decimal, dateValue], {
        error: 'must be a number of at most 4 decimals or {"date": "YYYY-MM-DD"}',
      }),
    }),
    z.strictObject({
      name,
      operator: z.literal('between'),
      value: z.union(
        [
          z.tuple([decimal, decimal]).refine(([low, high]) => low <= high, ascending),
          z.tuple([dateValue, dateValue]).refine(([low, high]) => low.date <= high.date, ascending),
        ],
        { error: 'must be two numbers or two {"date": "YYYY-MM-DD"}, the smaller first' },
      ),
    }),
    z.strictObject({ name, operator: z.literal('exists'), value: z.boolean().optional() }),
  ],
  operatorError([...comparisons, 'in', 'contains', 'between', 'exists']),
);
export type TraitCondition = z.infer<typeof traitCondition>;

const measure = z
  .strictObject({
    sum: z
      .strictObject({ ...eventNames, property: name, window: audienceWindow.optional() })
      .refine(hasOneEventForm, oneEventForm)
      .optional(),
    count: z
      .strictObject({ ...eventNames, window: audienceWindow.optional() })
      .refine(hasOneEventForm, oneEventForm)
      .optional(),
  })
  .refine((by) => Object.keys(by).length === 1, {
    error: conditionsOnly(['sum', 'count'], 'what profiles are ranked by'),
  });

/**
 * Cuts the profiles that satisfy `among` into `of` parts of equal size (the first parts have one more where it does
 * not divide: SQL's NTILE), ranked by the measure, and holds for those in `part` (one number or several, 1 is first).
 * Ties go by `tieBreak` (numbers in order, then strings, then those without), at last by profile id. `among` may hold
 * anything but another ntile.
 */
const ntileCondition = z
  .strictObject({
    of: z.int().min(2).max(100),
    part: z.union([z.int().min(1), z.array(z.int().min(1)).min(1).max(100)], {
      error: 'must be a part, or a list of parts, from 1 to `of`',
    }),
    by: measure,
    order: z.enum(['asc', 'desc']),
    get among(): z.ZodType<Condition> {
      return condition;
    },
    tieBreak: z.strictObject({ trait: name, order: z.enum(['asc', 'desc']) }).optional(),
  })
  .refine(({ of, part }) => [part].flat().every((number) => number <= of), {
    error: 'must be from 1 to `of`',
    path: ['part'],
  });
export type NtileCondition = z.infer<typeof ntileCondition>;

/** Exactly one key each. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly trait: TraitCondition }
  | { readonly count: CountCondition }
  | { readonly sum: SumCondition }
  | { readonly first: OccurrenceCondition }
  | { readonly last: OccurrenceCondition }
  | { readonly ntile: NtileCondition };

const conditionParts = z.strictObject({
  get all(): z.ZodOptional<z.ZodArray<z.ZodType<Condition>>> {
    return z.array(condition).min(1).max(100).optional();
  },
  get any(): z.ZodOptional<z.ZodArray<z.ZodType<Condition>>> {
    return z.array(condition).min(1).max(100).optional();
  },
  get not(): z.ZodOptional<z.ZodType<Condition>> {
    return condition.optional();
  },
  trait: traitCondition.optional(),
  count: countCondition.optional(),
  sum: sumCondition.optional(),
  first: occurrenceCondition.optional(),
  last: occurrenceCondition.optional(),
  ntile: ntileCondition.optional(),
});

/** A condition, to be read as a whole by `audienceDefinition`, which also holds the limits of size. */
const condition: z.ZodType<Condition> = z.lazy(() =>
  conditionParts.transform((parts, context): Condition => {
    const [only] = Object.keys(parts).length === 1 ? conditionsIn(parts) : [];
    if (only !== undefined) return only;
    context.addIssue({
      code: 'custom',
      message: conditionsOnly(Object.keys(conditionParts.shape), 'one condition says one thing'),
    });
    return z.NEVER;
  }),
);

function* conditionsIn(parts: z.infer<typeof conditionParts>): Generator<Condition> {
  if (parts.all) yield { all: parts.all };
  if (parts.any) yield { any: parts.any };
  if (parts.not) yield { not: parts.not };
  if (parts.trait) yield { trait: parts.trait };
  if (parts.count) yield { count: parts.count };
  if (parts.sum) yield { sum: parts.sum };
  if (parts.first) yield { first: parts.first };
  if (parts.last) yield { last: parts.last };
  if (parts.ntile) yield { ntile: parts.ntile };
}

const definition = z.strictObject({
  version: z.literal(1),
  name: z.string().trim().min(1).max(200).check(checkText),
  /** Why these people are picked, in a sentence a regulator could read. */
  purpose: sentence,
  /** What shall come of it. */
  goal: sentence,
  /** Who answers for it. */
  owner: sentence,
  /** How far the goal is, e.g. `+5 % repeat rate by March`. */
  target: sentence,
  where: condition,
});

/**
 * An audience as a person wrote it. Parsing what was parsed changes nothing. Limits: conditions nest at most 10
 * deep, at most 100 leaves (each ntile counts as one, what is in `among` beside it), `where` at most 16,384 bytes
 * of JSON: so the SQL of one audience always fits one statement.
 */
export const audienceDefinition = z.unknown().check(checkLimits).pipe(definition);
export type AudienceDefinition = z.infer<typeof audienceDefinition>;

/** A fault of a document and where in it, e.g. `where.all[1].count.operator`; the path is empty for the whole. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** Faults for a 422, one per unknown key. Messages name what is allowed and never repeat the input's values. */
export function faults(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: 'unknown key' }))
      : [{ path: pathText(issue.path), message: wording(issue.message) }],
  );
}

const wording = (message: string) =>
  message.endsWith('received undefined') ? 'is required' : message;

const pathText = (path: readonly PropertyKey[]) =>
  path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      const key = String(step);
      return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    })
    .join('')
    .replace(/^\./, '');
