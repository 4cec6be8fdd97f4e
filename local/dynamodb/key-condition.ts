import { type AttributeValue, attributeOf, type Item, typeOf } from './attribute-value.ts';
import { validationError } from './errors.ts';
import type { CompiledCondition } from './expression-compiler.ts';
import type { Condition, Operand } from './expression-tree.ts';
import { encodeHash, encodeRange } from './item-key.ts';
import type { RangeBounds } from './item-table.ts';
import type { KeyAttribute, TableDefinition } from './table-definition.ts';

/** Where a query looks: one partition, and bounds within it. */
export interface QueryRange {
  readonly hash: Buffer;
  readonly bounds: RangeBounds;
}

type KeyOperator = '=' | '<' | '<=' | '>' | '>=' | 'between' | 'begins_with';

interface KeyTest {
  readonly attribute: string;
  readonly operator: KeyOperator;
  readonly values: readonly AttributeValue[];
}

const mirrored = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** @throws AwsError ValidationException unless it is `hash = :v`, alone or with one test of the sort key */
export function queryRange(
  condition: CompiledCondition,
  values: Item,
  table: TableDefinition,
): QueryRange {
  const tests = new Map<string, KeyTest>();
  for (const test of keyTests(condition.root, values)) {
    if (tests.has(test.attribute)) {
      throw validationError('KeyConditionExpressions must only contain one condition per key');
    }
    tests.set(test.attribute, test);
  }
  if (tests.size > 2) throw validationError('Conditions can be of length 1 or 2 only');
  const hash = tests.get(table.hash.name);
  const range = table.range === undefined ? undefined : tests.get(table.range.name);
  if (hash === undefined) {
    throw validationError(`Query condition missed key schema element: ${table.hash.name}`);
  }
  if (tests.size === 2 && range === undefined) {
    throw validationError(
      table.range === undefined
        ? 'Query key condition not supported'
        : `Query condition missed key schema element: ${table.range.name}`,
    );
  }
  checkTypes(hash, table.hash);
  if (hash.operator !== '=') throw validationError('Query key condition not supported');
  if (range !== undefined && table.range !== undefined) checkTypes(range, table.range);
  return {
    hash: encodeHash(firstOf(hash), table.hash.name),
    bounds: range === undefined ? {} : boundsOf(range),
  };
}

function checkTypes({ values }: KeyTest, { type }: KeyAttribute): void {
  if (values.some((value) => typeOf(value) !== type)) {
    throw validationError(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    );
  }
}

function firstOf({ values }: KeyTest): AttributeValue {
  const [first] = values;
  if (first === undefined) throw new Error('a key condition without a value');
  return first;
}

function invalidOperator(name: string) {
  return validationError(`Invalid operator used in KeyConditionExpression: ${name}`);
}

function keyTests(condition: Condition, values: Item): readonly KeyTest[] {
  switch (condition.kind) {
    case 'and':
      return [...keyTests(condition.left, values), ...keyTests(condition.right, values)];
    case 'or':
    case 'not':
    case 'in':
      throw invalidOperator(condition.kind.toUpperCase());
    case 'between':
      return [keyTest('between', [condition.operand, condition.low, condition.high], values)];
    case 'function':
      if (condition.name !== 'begins_with') throw invalidOperator(condition.name);
      return [keyTest('begins_with', condition.args, values)];
    case 'compare': {
      const { comparator, left, right } = condition;
      if (comparator === '<>') throw invalidOperator('<>');
      return left.kind !== 'path' && right.kind === 'path'
        ? [keyTest(mirrored[comparator], [right, left], values)]
        : [keyTest(comparator, [left, right], values)];
    }
  }
}

function keyTest(operator: KeyOperator, operands: readonly Operand[], values: Item): KeyTest {
  const [head, ...rest] = operands;
  if (head === undefined || head.kind === 'value') {
    throw validationError(
      `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
    );
  }
  if (head.kind === 'size') {
    throw validationError('KeyConditionExpressions cannot contain nested operations');
  }
  const [attribute, ...nested] = head.path;
  if (typeof attribute !== 'string' || nested.length > 0) {
    throw validationError('KeyConditionExpressions cannot have conditions on nested attributes');
  }
  return { attribute, operator, values: rest.map((operand) => operandValue(operand, values)) };
}

function operandValue(operand: Operand, values: Item): AttributeValue {
  const value = operand.kind === 'value' ? attributeOf(values, operand.name) : undefined;
  if (value !== undefined) return value;
  throw validationError(
    operand.kind === 'path'
      ? 'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition'
      : 'KeyConditionExpressions cannot contain nested operations',
  );
}

function boundsOf(test: KeyTest): RangeBounds {
  const [first, second] = test.values.map((value) => encodeRange(value, test.attribute));
  if (first === undefined) throw new Error('a key condition without a value');
  const from = { bytes: first, isIncluded: test.operator !== '>' };
  switch (test.operator) {
    case '=':
      return { from, to: { bytes: first, isIncluded: true } };
    case '<':
    case '<=':
      return { to: { bytes: first, isIncluded: test.operator === '<=' } };
    case '>':
    case '>=':
      return { from };
    case 'between':
      return { from, to: second && { bytes: second, isIncluded: true } };
    case 'begins_with':
      return { from, to: afterPrefix(first) };
  }
}

/** The first bytes that sort after everything with this beginning; none if it is all 0xff. */
function afterPrefix(prefix: Buffer): RangeBounds['to'] {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  if (length === 0) return undefined;
  const bytes = Buffer.from(prefix.subarray(0, length));
  bytes.writeUInt8(bytes.readUInt8(length - 1) + 1, length - 1);
  return { bytes, isIncluded: false };
}
