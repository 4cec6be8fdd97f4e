import * as z from 'zod';
import { jsonValueTest } from './trait-condition.ts';
import { conditionsOnly, name } from './values.ts';

/**
 * Where a value lies: a name, or the names of the way to it. A name is taken as it stands: a dot in it is a dot. The
 * way leads through objects only; elsewhere there is no value.
 */
export const propertyPath = z.union([name, z.array(name).min(1).max(5)], {
  error: 'must be a name, or a list of 1 to 5 names',
});
export type PropertyPath = z.infer<typeof propertyPath>;

const propertyTest = jsonValueTest({ property: propertyPath });
const elementValueTest = jsonValueTest({ property: propertyPath.optional() });
/** One value compared; without `property`, an element of a list itself. */
export type ValueTest = z.infer<typeof elementValueTest>;

interface SomeTest {
  readonly some: PropertyPath;
  readonly where: readonly ElementTest[];
}

/** What is asked of an element of a list. */
export type ElementTest = ValueTest | SomeTest | { readonly any: readonly ElementTest[] };

/** What is asked of an event. */
export type EventTest =
  | z.infer<typeof propertyTest>
  | SomeTest
  | { readonly any: readonly EventTest[] };

/** How deep tests may stand within tests: `any` of `some` of `any` of values. */
const deepest = 4;

const elementTests: z.ZodType<readonly ElementTest[]> = z.lazy(() =>
  testsOf(elementValueTest, () => elementTests),
);
const eventTests: z.ZodType<readonly EventTest[]> = z.lazy(() =>
  testsOf(propertyTest, () => eventTests),
);

/**
 * Tests of an event, all of which must hold; each is one of:
 * `{property, operator, value}`: a property of the event, with the operators and the meaning of traits;
 * `{some: path, where: […]}`: the property is a list, and one element satisfies all of these, each about a property
 *   of the element, or without `property` about the element itself; what is no list has no element;
 * `{any: […]}`: at least one of these holds.
 */
export const eventWhere = eventTests.refine((tests) => depthOf(tests) <= deepest, {
  error: `tests nest at most ${deepest} deep`,
});

function depthOf(tests: readonly ElementTest[]): number {
  const inner = tests.map((test) =>
    'any' in test ? depthOf(test.any) : 'some' in test ? depthOf(test.where) : 0,
  );
  return 1 + Math.max(...inner);
}

/** @param own tests of the same subject, for `any` */
function testsOf<Value, Test>(
  value: z.ZodType<Value>,
  own: () => z.ZodType<readonly Test[]>,
): z.ZodType<readonly (Value | SomeTest | { readonly any: readonly Test[] })[]> {
  const parts = z.strictObject({
    property: propertyPath.optional(),
    operator: z.string().optional(),
    value: z.unknown().optional(),
    some: propertyPath.optional(),
    get where() {
      return elementTests.optional();
    },
    get any() {
      return own().optional();
    },
  });
  const test = parts.transform((said, context) => {
    const { some, where, any } = said;
    const keys = Object.keys(said).length;
    if (any !== undefined && keys === 1) return { any };
    if (some !== undefined && where !== undefined && keys === 2) return { some, where };
    if ((some ?? where ?? any) === undefined) {
      const result = value.safeParse(said);
      if (result.success) return result.data;
      for (const { message, path } of result.error.issues) {
        context.addIssue({ code: 'custom', message, path: [...path] });
      }
      return z.NEVER;
    }
    const kinds = ['property with operator', 'some with where', 'any'];
    context.addIssue({ code: 'custom', message: conditionsOnly(kinds, 'one test says one thing') });
    return z.NEVER;
  });
  return z.array(test).min(1).max(20);
}
