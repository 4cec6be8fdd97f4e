import { areEqual, compareScalars } from './attribute-comparison.ts';
import {
  type AttributeValue,
  attributeOf,
  emptyItem,
  type Item,
  typeOf,
} from './attribute-value.ts';
import { valueAt } from './document-path.ts';
import type { CompiledCondition } from './expression-compiler.ts';
import type { Comparator, Condition, Operand } from './expression-tree.ts';

const noItem = emptyItem();

/** @param item undefined where there is none: every attribute is then missing */
export function holds(condition: CompiledCondition, item: Item | undefined, values: Item): boolean {
  return evaluate(condition.root, { item: item ?? noItem, values });
}

interface Scope {
  readonly item: Item;
  readonly values: Item;
}

function evaluate(condition: Condition, scope: Scope): boolean {
  switch (condition.kind) {
    case 'and':
      return evaluate(condition.left, scope) && evaluate(condition.right, scope);
    case 'or':
      return evaluate(condition.left, scope) || evaluate(condition.right, scope);
    case 'not':
      return !evaluate(condition.inner, scope);
    case 'compare':
      return compare(
        condition.comparator,
        resolve(condition.left, scope),
        resolve(condition.right, scope),
      );
    case 'between': {
      const value = resolve(condition.operand, scope);
      return (
        compare('>=', value, resolve(condition.low, scope)) &&
        compare('<=', value, resolve(condition.high, scope))
      );
    }
    case 'in': {
      const value = resolve(condition.operand, scope);
      return condition.candidates.some((one) => compare('=', value, resolve(one, scope)));
    }
    case 'function':
      return call(
        condition.name,
        condition.args.map((one) => resolve(one, scope)),
      );
  }
}

function resolve(operand: Operand, scope: Scope): AttributeValue | undefined {
  switch (operand.kind) {
    case 'path':
      return valueAt(operand.path, scope.item);
    case 'value':
      return attributeOf(scope.values, operand.name);
    case 'size': {
      const value = resolve(operand.of, scope);
      const size = value === undefined ? undefined : sizeOf(value);
      return size === undefined ? undefined : { N: String(size) };
    }
  }
}

function sizeOf(value: AttributeValue): number | undefined {
  if ('S' in value) return value.S.length;
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('SS' in value) return value.SS.length;
  if ('NS' in value) return value.NS.length;
  if ('BS' in value) return value.BS.length;
  if ('L' in value) return value.L.length;
  return 'M' in value ? Object.keys(value.M).length : undefined;
}

function compare(
  comparator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  if (comparator === '=' || comparator === '<>') {
    const isSame = left !== undefined && right !== undefined && areEqual(left, right);
    return isSame === (comparator === '=');
  }
  if (left === undefined || right === undefined) return false;
  const order = compareScalars(left, right);
  if (order === undefined) return false;
  switch (comparator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function call(name: string, [first, second]: readonly (AttributeValue | undefined)[]): boolean {
  if (name === 'attribute_exists') return first !== undefined;
  if (name === 'attribute_not_exists') return first === undefined;
  if (first === undefined || second === undefined) return false;
  switch (name) {
    case 'attribute_type':
      return 'S' in second && typeOf(first) === second.S;
    case 'begins_with':
      return beginsWith(first, second);
    case 'contains':
      return contains(first, second);
    default:
      throw new Error(`the expression parser let the function ${name} through`);
  }
}

function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if ('S' in value && 'S' in prefix) return value.S.startsWith(prefix.S);
  if (!('B' in value) || !('B' in prefix)) return false;
  const start = Buffer.from(prefix.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, start.length).equals(start);
}

function contains(container: AttributeValue, element: AttributeValue): boolean {
  if ('L' in container) return container.L.some((one) => areEqual(one, element));
  if ('S' in element) {
    if ('S' in container) return container.S.includes(element.S);
    return 'SS' in container && container.SS.includes(element.S);
  }
  if ('N' in element) return 'NS' in container && container.NS.includes(element.N);
  if (!('B' in element)) return false;
  if ('BS' in container) return container.BS.includes(element.B);
  if (!('B' in container)) return false;
  return Buffer.from(container.B, 'base64').includes(Buffer.from(element.B, 'base64'));
}
