import { type AttributeValue, emptyItem, type Item, parseValue } from './attribute-value.ts';
import { serializationError, validationError } from './errors.ts';
import {
  type CompiledCondition,
  type CompiledProjection,
  type CompiledUpdate,
  compileCondition,
  compileProjection,
  compileUpdate,
  type Names,
} from './expression-compiler.ts';
import { type Members, optionalObject, optionalText } from './request-members.ts';

export interface Expressions {
  readonly values: Item;
  readonly update?: CompiledUpdate;
  readonly condition?: CompiledCondition;
  readonly keyCondition?: CompiledCondition;
  readonly filter?: CompiledCondition;
  readonly projection?: CompiledProjection;
}

type ExpressionMember =
  | 'UpdateExpression'
  | 'ConditionExpression'
  | 'KeyConditionExpression'
  | 'FilterExpression'
  | 'ProjectionExpression';

const noNames: Names = {};
const noValues: Item = emptyItem();

/**
 * Compiles the expressions of a request with its names and values.
 *
 * @param served the expression members that the operation knows
 * @throws AwsError ValidationException, also for a name or value that no expression uses
 */
export function compileExpressions(
  members: Members,
  served: readonly ExpressionMember[],
): Expressions {
  const names = namesOf(members);
  const values = valuesOf(members);
  const texts = new Map<ExpressionMember, string>();
  for (const member of served) {
    const text = optionalText(members, member);
    if (text !== undefined) texts.set(member, text);
  }
  checkPresence(texts, served, names, values);
  const source = (label: ExpressionMember) => {
    const text = texts.get(label);
    if (text === undefined) return undefined;
    return { label, text, names: names ?? noNames, values: values ?? noValues };
  };
  const update = source('UpdateExpression');
  const condition = source('ConditionExpression');
  const keyCondition = source('KeyConditionExpression');
  const filter = source('FilterExpression');
  const projection = source('ProjectionExpression');
  const compiled = {
    ...(update && { update: compileUpdate(update) }),
    ...(condition && { condition: compileCondition(condition) }),
    ...(keyCondition && { keyCondition: compileCondition(keyCondition) }),
    ...(filter && { filter: compileCondition(filter) }),
    ...(projection && { projection: compileProjection(projection) }),
  };
  if (names !== undefined || values !== undefined) {
    const all = Object.values(compiled);
    checkUse(
      'Names',
      Object.keys(names ?? noNames),
      all.flatMap((one) => one.usedNames),
    );
    checkUse(
      'Values',
      Object.keys(values ?? noValues),
      all.flatMap((one) => one.usedValues),
    );
  }
  return { values: values ?? noValues, ...compiled };
}

function checkPresence(
  texts: ReadonlyMap<ExpressionMember, string>,
  served: readonly ExpressionMember[],
  names: Names | undefined,
  values: Item | undefined,
): void {
  if (names !== undefined && texts.size === 0) {
    throw validationError('ExpressionAttributeNames can only be specified when using expressions');
  }
  const withValues = served.filter((member) => member !== 'ProjectionExpression');
  if (values !== undefined && !withValues.some((member) => texts.has(member))) {
    const verb = withValues.length > 1 ? 'are' : 'is';
    throw validationError(
      `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(' and ')} ${verb} null`,
    );
  }
}

function checkUse(what: string, given: readonly string[], used: readonly string[]): void {
  const unused = given.filter((name) => !used.includes(name));
  if (unused.length === 0) return;
  throw validationError(
    `Value provided in ExpressionAttribute${what} unused in expressions: keys: {${unused.join(', ')}}`,
  );
}

function namesOf(members: Members): Names | undefined {
  const given = optionalObject(members, 'ExpressionAttributeNames');
  if (given === undefined) return undefined;
  const entries = Object.entries(given);
  checkKeys('ExpressionAttributeNames', entries, /^#[0-9a-zA-Z_]+$/);
  return Object.fromEntries(
    entries.map(([name, attribute]): [string, string] => {
      if (typeof attribute === 'string') return [name, attribute];
      throw serializationError('ExpressionAttributeNames must map to strings');
    }),
  );
}

function valuesOf(members: Members): Item | undefined {
  const given = optionalObject(members, 'ExpressionAttributeValues');
  if (given === undefined) return undefined;
  const entries = Object.entries(given);
  checkKeys('ExpressionAttributeValues', entries, /^:[0-9a-zA-Z_]+$/);
  const values = emptyItem();
  for (const [name, value] of entries) values[name] = expressionValue(name, value);
  return values;
}

function expressionValue(name: string, value: unknown): AttributeValue {
  try {
    return parseValue(value);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw validationError(
      `ExpressionAttributeValues contains invalid value: ${error.message} for key ${name}`,
    );
  }
}

function checkKeys(
  what: string,
  entries: readonly (readonly [string, unknown])[],
  pattern: RegExp,
): void {
  if (entries.length === 0) throw validationError(`${what} must not be empty`);
  for (const [name] of entries) {
    if (!pattern.test(name)) {
      throw validationError(`${what} contains invalid key: Syntax error; key: "${name}"`);
    }
  }
}
