/** A request about events that a platform refuses as a whole. */
export class InvalidEvents extends Error {
  override readonly name = 'InvalidEvents';
}

export type Json = Readonly<Record<string, unknown>>;

const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const dayMs = 24 * 60 * 60 * 1000;

/** @throws InvalidEvents when it is no object, or has a member that is not in the specification */
export function objectOf(value: unknown, name: string, allowed: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidEvents(`${name}: an object`);
  }
  const unknown = Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown !== undefined) throw new InvalidEvents(`${name}: there is no ${unknown}`);
  return { ...value };
}

/** @throws InvalidEvents when it is no list, or has none or too many */
export function listOf(value: unknown, name: string, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new InvalidEvents(`${name}: a list of at least one`);
  }
  if (value.length > most) throw new InvalidEvents(`${name}: more than ${most}`);
  return value;
}

export function textOf(value: unknown, name: string, pattern = /^.+$/s): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new InvalidEvents(`${name}: a text of the form ${pattern.source}`);
}

/** Hexadecimal SHA-256 in lower case, of something. */
export function hashOf(value: unknown, name: string): string {
  const hash = textOf(value, name, /^[0-9a-f]{64}$/);
  if (hash === emptyHash) throw new InvalidEvents(`${name}: the hash of nothing`);
  return hash;
}

/** Unix seconds within the days before now. @returns milliseconds */
export function secondsOf(value: unknown, name: string, nowEpochMs: number, days: number): number {
  if (typeof value !== 'number' || !/^\d{10}$/.test(String(value))) {
    throw new InvalidEvents(`${name}: Unix time in ten digits`);
  }
  return withinDays(value * 1000, name, nowEpochMs, days);
}

export function withinDays(atEpochMs: number, name: string, nowEpochMs: number, days: number) {
  if (atEpochMs > nowEpochMs) throw new InvalidEvents(`${name}: lies ahead`);
  if (atEpochMs < nowEpochMs - days * dayMs)
    throw new InvalidEvents(`${name}: older than ${days} days`);
  return atEpochMs;
}

/** An amount, where there is one. */
export function amountOf({ value, currency }: Json, name: string): { readonly value?: number } {
  if (value === undefined) return {};
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new InvalidEvents(`${name}.value: a number of zero or more`);
  }
  textOf(currency, `${name}.currency`, /^[A-Z]{3}$/);
  return { value };
}

/** `KIND:value` of the members that are there, each judged by its own check. */
export function keysOf(
  user: Json,
  checks: Readonly<Record<string, (value: unknown, name: string) => string>>,
): readonly string[] {
  return Object.entries(checks).flatMap(([key, check]) =>
    user[key] === undefined ? [] : [`${key}:${check(user[key], `user.${key}`)}`],
  );
}

export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new InvalidEvents('the body is not JSON');
  }
}
