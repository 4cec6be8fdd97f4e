import type { ElementTest, PropertyPath } from '../../../../schemas/audience/event-test.ts';
import { traitHolds } from './traits.ts';

export function testHolds(test: ElementTest, document: unknown, asOf: string): boolean {
  if ('any' in test) return test.any.some((inner) => testHolds(inner, document, asOf));
  if ('some' in test) {
    const list = valueAt(document, test.some);
    return (
      Array.isArray(list) &&
      list.some((element) => test.where.every((inner) => testHolds(inner, element, asOf)))
    );
  }
  return traitHolds({ ...test, name: 'unused' }, valueAt(document, test.property ?? []), asOf);
}

/** Step by step, lists by their index; undefined as soon as there is nothing. */
export const valueAt = (document: unknown, path: PropertyPath): unknown =>
  [path]
    .flat()
    .reduce(
      (value, step) =>
        typeof value === 'object' &&
        value !== null &&
        Object.hasOwn(value, step) &&
        step !== 'length'
          ? Object.entries(value).find(([name]) => name === step)?.[1]
          : undefined,
      document,
    );
