import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type {
  ControlChange,
  ControlCondition,
  ControlTest,
} from '../domain/control/control-table.ts';
import { toAttribute } from './attribute-value.ts';

/** Collects the placeholders of the expressions of one request. */
export class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, AttributeValue> = {};
  #nameOf = new Map<string, string>();

  name(column: string): string {
    const known = this.#nameOf.get(column);
    if (known !== undefined) return known;
    const placeholder = `#n${this.#nameOf.size}`;
    this.#nameOf.set(column, placeholder);
    this.names[placeholder] = column;
    return placeholder;
  }

  value(value: AttributeValue): string {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  /** Members for a request; DynamoDB refuses empty maps. */
  members(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, AttributeValue>;
  } {
    return {
      ...(Object.keys(this.names).length > 0 && { ExpressionAttributeNames: this.names }),
      ...(Object.keys(this.values).length > 0 && { ExpressionAttributeValues: this.values }),
    };
  }
}

/** The condition as an expression. Throws on an empty one, which would hold always. */
export function conditionExpression(condition: ControlCondition, to: Placeholders): string {
  const clauses: readonly Readonly<Record<string, ControlTest>>[] = isAlternatives(condition)
    ? condition
    : [condition];
  const texts = clauses.map((clause) => {
    const tests = Object.entries(clause).map(([column, test]) => testText(column, test, to));
    if (tests.length === 0) throw new RangeError('an empty condition always holds: leave it out');
    return `(${tests.join(' AND ')})`;
  });
  if (texts.length === 0) throw new RangeError('a condition needs at least one alternative');
  return texts.join(' OR ');
}

/** The change as an update expression. Throws when there is nothing to change. */
export function updateExpression(change: ControlChange, to: Placeholders): string {
  const sets: string[] = [];
  const removes = [...(change.remove ?? [])];
  for (const [column, value] of Object.entries(change.set ?? {})) {
    if (value === undefined) removes.push(column);
    else sets.push(`${to.name(column)} = ${to.value(toAttribute(value))}`);
  }
  const adds = Object.entries(change.add ?? {}).map(
    ([column, value]) => `${to.name(column)} ${to.value(toAttribute(value))}`,
  );
  const parts = [
    ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.map((name) => to.name(name)).join(', ')}`] : []),
    ...(adds.length > 0 ? [`ADD ${adds.join(', ')}`] : []),
  ];
  if (parts.length === 0) throw new RangeError('an update must change something');
  return parts.join(' ');
}

function isAlternatives(
  condition: ControlCondition,
): condition is readonly Readonly<Record<string, ControlTest>>[] {
  return Array.isArray(condition);
}

function testText(column: string, test: ControlTest, to: Placeholders): string {
  const name = to.name(column);
  if ('exists' in test) return `attribute_${test.exists ? '' : 'not_'}exists(${name})`;
  if ('equals' in test) return `${name} = ${to.value(toAttribute(test.equals))}`;
  if ('lessThan' in test) return `${name} < ${to.value(toAttribute(test.lessThan))}`;
  return `${name} > ${to.value(toAttribute(test.greaterThan))}`;
}
