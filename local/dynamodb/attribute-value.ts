import { normalizeNumber } from './decimal.ts';
import { serializationError, validationError } from './errors.ts';

/** The wire form of a value: exactly one member. Numbers are normalised, binaries are canonical base64. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item };

export type Item = Readonly<Record<string, AttributeValue>>;
export type MutableItem = Record<string, AttributeValue>;

export type AttributeType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

const maximumDepth = 32;

/** Without a prototype, so that attributes named `constructor` or `__proto__` are only attributes. */
export function emptyItem(): MutableItem {
  const item: MutableItem = Object.create(null);
  return item;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The attribute of that name, blind to what `Object.prototype` has. */
export function attributeOf(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

export function typeOf(value: AttributeValue): AttributeType {
  for (const type of Object.keys(value)) {
    if (isAttributeType(type)) return type;
  }
  throw new Error('a value without a type');
}

function isAttributeType(type: string): type is AttributeType {
  return /^(?:S|N|B|BOOL|NULL|SS|NS|BS|L|M)$/.test(type);
}

/** Parses, checks and normalises the attributes of a request. */
export function parseItem(value: unknown, depth = 0): MutableItem {
  if (!isObject(value)) throw serializationError('Unexpected field type');
  const item = emptyItem();
  for (const [name, attribute] of Object.entries(value)) {
    item[name] = parseValue(attribute, depth + 1);
  }
  return item;
}

export function parseValue(value: unknown, depth = 1): AttributeValue {
  if (depth > maximumDepth) {
    throw validationError('Nesting Levels have exceeded supported limits');
  }
  if (!isObject(value)) throw serializationError('Unexpected value type in payload');
  const members = Object.entries(value).filter(([, member]) => member !== null);
  const [first] = members;
  if (first === undefined) {
    throw validationError(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    );
  }
  if (members.length > 1) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  return parseMember(first[0], first[1], depth);
}

function parseMember(type: string, member: unknown, depth: number): AttributeValue {
  switch (type) {
    case 'S':
      return { S: text(member) };
    case 'N':
      return { N: normalizeNumber(text(member)) };
    case 'B':
      return { B: base64(member) };
    case 'BOOL':
      return { BOOL: flag(member) };
    case 'NULL':
      if (!flag(member)) {
        throw validationError(
          'One or more parameter values were invalid: Null attribute value types must have the value of true',
        );
      }
      return { NULL: true };
    case 'SS':
      return { SS: set(member, 'An string set  may not be empty', text) };
    case 'NS':
      return {
        NS: set(member, 'An number set  may not be empty', (one) => normalizeNumber(text(one))),
      };
    case 'BS':
      return { BS: set(member, 'Binary sets should not be empty', base64) };
    case 'L':
      return { L: list(member).map((one) => parseValue(one, depth + 1)) };
    case 'M':
      return { M: parseItem(member, depth) };
    default:
      throw validationError(
        'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
      );
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw serializationError(`${typeof value} cannot be converted to String`);
}

function flag(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw serializationError('Unexpected token received from parser');
}

function base64(value: unknown): string {
  const given = text(value);
  if (given.length % 4 !== 0 || Buffer.from(given, 'base64').toString('base64') !== given) {
    throw serializationError('only base-64-encoded strings are convertible to bytes');
  }
  return given;
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw serializationError('Unexpected field type');
}

function set(value: unknown, emptyMessage: string, parse: (one: unknown) => string): string[] {
  const members = list(value).map(parse);
  if (members.length === 0) {
    throw validationError(`One or more parameter values were invalid: ${emptyMessage}`);
  }
  if (new Set(members).size !== members.length) {
    throw validationError(
      'One or more parameter values were invalid: Input collection contains duplicates.',
    );
  }
  return members;
}
