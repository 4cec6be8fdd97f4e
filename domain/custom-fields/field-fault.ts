import type { Condition } from '../../schemas/audience/condition.ts';
import type { Fault } from '../../schemas/audience.ts';
import type { CustomField } from '../../schemas/custom-field.ts';
import { type SeenField, sightsOf } from '../audience/fields-seen.ts';
import type { Library } from '../audience/library.ts';

/**
 * The first place where a definition asks of a custom field what its type cannot answer: a number compared with a text, a sum of texts,
 * a value that is none of those listed. Undefined where every question makes sense. Fields that nobody defined may be anything.
 */
export function fieldFault(
  where: Condition,
  fields: readonly CustomField[],
  library: Library,
): Fault | undefined {
  for (const { seen, path } of sightsOf(where, library)) {
    if (seen.kind !== 'field') continue;
    for (const field of fields) {
      const message = isMeant(field, seen) ? faultOf(field, seen.asked) : undefined;
      if (message !== undefined) return { path, message };
    }
  }
  return undefined;
}

function isMeant({ of, name }: CustomField, seen: SeenField): boolean {
  const [only, ...more] = seen.names;
  if (only !== name || more.length > 0) return false;
  if (of === 'person' || seen.of === 'person') return of === seen.of;
  return seen.of.events.includes(of.event);
}

function faultOf(field: CustomField, asked: SeenField['asked']): string | undefined {
  const { name, type, values } = field;
  const isNumber = type === 'number' || type === 'integer';
  if (asked === 'any') return undefined;
  if (asked === 'amount') return isNumber ? undefined : `${name} is of type ${type}: no amount`;
  const { operator, value } = asked;
  if (operator === 'exists') return undefined;
  if (operator === 'contains' && type !== 'string') {
    return `${name} is of type ${type}: contains is for texts`;
  }
  const isOrder = !['equals', 'not_equals', 'in', 'contains'].includes(operator);
  if (isOrder && (type === 'string' || type === 'boolean')) {
    return `${name} is of type ${type}, which has no order`;
  }
  const compared = Array.isArray(value) ? value : [value];
  if (!compared.every((one) => kindsOf[type].includes(kindOf(one)))) {
    return `${name} is of type ${type}: compare it with ${words[type]}`;
  }
  const isListed = (one: unknown) => values === undefined || values.some((each) => each === one);
  return operator === 'contains' || compared.every(isListed)
    ? undefined
    : `${name} is never that: its values are ${values?.join(', ')}`;
}

type Kind = 'text' | 'number' | 'boolean' | 'day';

/** Days are objects in definitions; as text they are what the lake holds, and may be compared as that. */
const kindsOf: Readonly<Record<CustomField['type'], readonly Kind[]>> = {
  string: ['text'],
  integer: ['number'],
  number: ['number'],
  boolean: ['boolean'],
  date: ['day', 'text'],
  datetime: ['day', 'text'],
};

const words: Readonly<Record<CustomField['type'], string>> = {
  string: 'a text',
  integer: 'a number',
  number: 'a number',
  boolean: 'true or false',
  date: '{"date": "YYYY-MM-DD"}, {"daysAgo": n} or {"daysAhead": n}',
  datetime: '{"date": "YYYY-MM-DD"}, {"daysAgo": n} or {"daysAhead": n}',
};

function kindOf(value: unknown): Kind {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'day';
}
