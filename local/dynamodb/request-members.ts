import { isObject } from './attribute-value.ts';
import { notServed, serializationError, validationError } from './errors.ts';

/** Parsed JSON body of a request, or an object within it. Members are absent or null alike. */
export type Members = Readonly<Record<string, unknown>>;

function lowerFirst(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

function constraintError(name: string, value: string, constraint: string) {
  return validationError(
    `1 validation error detected: Value ${value} at '${lowerFirst(name)}' failed to satisfy constraint: ${constraint}`,
  );
}

function missing(name: string) {
  return constraintError(name, 'null', 'Member must not be null');
}

export function optionalText(members: Members, name: string): string | undefined {
  const value = members[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw serializationError(`${name} must be a string`);
}

export function requiredText(members: Members, name: string): string {
  const value = optionalText(members, name);
  if (value === undefined) throw missing(name);
  return value;
}

export function tableNameOf(members: Members): string {
  const name = requiredText(members, 'TableName');
  if (!/^[a-zA-Z0-9_.-]+$/.test(name)) {
    throw constraintError(
      'TableName',
      `'${name}'`,
      'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
    );
  }
  if (name.length < 3 || name.length > 255) {
    throw validationError(
      'TableName must be at least 3 characters long and at most 255 characters long',
    );
  }
  return name;
}

export function flagOf(members: Members, name: string, fallback: boolean): boolean {
  const value = members[name];
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'boolean') return value;
  throw serializationError(`${name} must be a boolean`);
}

export function integerOf(members: Members, name: string, least: number): number | undefined {
  const value = members[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') throw serializationError(`${name} must be a number`);
  if (value >= least) return Math.floor(value);
  throw constraintError(
    name,
    `'${value}'`,
    `Member must have value greater than or equal to ${least}`,
  );
}

export function oneOf<Choice extends string>(
  members: Members,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = optionalText(members, name);
  if (value === undefined) return undefined;
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  throw constraintError(
    name,
    `'${value}'`,
    `Member must satisfy enum value set: [${choices.join(', ')}]`,
  );
}

export function requiredObject(members: Members, name: string): Members {
  const value = members[name];
  if (value === undefined || value === null) throw missing(name);
  if (isObject(value)) return value;
  throw serializationError(`${name} must be a structure or map`);
}

export function optionalObject(members: Members, name: string): Members | undefined {
  const value = members[name];
  return value === undefined || value === null ? undefined : requiredObject(members, name);
}

/** @param most AWS's limit on the length */
export function requiredList(members: Members, name: string, most: number): readonly unknown[] {
  const value = members[name];
  if (value === undefined || value === null) throw missing(name);
  if (!Array.isArray(value)) throw serializationError(`${name} must be a list`);
  if (value.length < 1) {
    throw constraintError(name, "'[]'", 'Member must have length greater than or equal to 1');
  }
  if (value.length > most) {
    throw constraintError(
      name,
      `'[${value.length} members]'`,
      `Member must have length less than or equal to ${most}`,
    );
  }
  return value;
}

export function asObject(value: unknown): Members {
  if (isObject(value)) return value;
  throw serializationError('Unexpected value type in payload');
}

/** Refuses members that mean something on AWS and nothing here. */
export function refuse(members: Members, ...names: readonly string[]): void {
  for (const name of names) {
    if (members[name] !== undefined && members[name] !== null) throw notServed(name);
  }
}
