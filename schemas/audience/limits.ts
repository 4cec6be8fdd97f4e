import type * as z from 'zod';

/** Bounds that are checked on the raw document, before anything recurses into it. */
const audienceLimits = { depth: 10, leaves: 100, whereBytes: 16_384 } as const;
/** The same for a definition with all that it refers to written out. */
export const expandedLimits = { ...audienceLimits, depth: 30 } as const;

/** Adds an issue for text that SQL engines or UTF-8 cannot carry: NUL, and halves of surrogate pairs. */
export function checkText(payload: z.core.ParsePayload<string>): void {
  if (!payload.value.includes('\0') && payload.value.isWellFormed()) return;
  const message = 'must not contain NUL or half a surrogate pair';
  payload.issues.push({ code: 'custom', message, input: payload.value });
}

/** A condition and where it stands in a definition. */
export interface Place {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
  readonly depth: number;
  /** Within a ranking's `among`. */
  readonly isRanked: boolean;
}

/** Conditions that rank those who satisfy the one in their `among`. */
const rankings = ['ntile', 'top'];

/** Adds an issue where conditions nest too deep, are too many, too long, or rank within a ranking. */
export function checkLimits(payload: z.core.ParsePayload<unknown>): void {
  const where = memberOf(payload.value, 'where');
  const fault = faultOfTree(where) ?? faultOfSize(where);
  if (fault !== undefined) {
    const { path, message } = fault;
    payload.issues.push({ code: 'custom', message, path: [...path], input: undefined });
  }
}

interface LimitFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function faultOfTree(where: unknown): LimitFault | undefined {
  const places: Place[] = [{ value: where, path: ['where'], depth: 1, isRanked: false }];
  let leaves = 0;
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { path, depth, isRanked, value } = place;
    if (depth > audienceLimits.depth) {
      return { path, message: `conditions nest at most ${audienceLimits.depth} deep` };
    }
    if (isRanking(value) && isRanked)
      return { path, message: 'a ranking may not rank within another' };
    const inner = innerPlaces(place);
    if (inner.length === 0 || isRanking(value)) leaves += stepsIn(value);
    if (leaves > audienceLimits.leaves || inner.length > audienceLimits.leaves) {
      return { path: ['where'], message: `at most ${audienceLimits.leaves} leaves` };
    }
    places.push(...inner);
  }
  return undefined;
}

/** A sequence is as many leaves as it has steps: each is a window of its own over the events. */
export function stepsIn(value: unknown): number {
  const steps = memberOf(memberOf(value, 'sequence'), 'steps');
  return Array.isArray(steps) ? Math.max(1, steps.length) : 1;
}

function faultOfSize(where: unknown): LimitFault | undefined {
  // Before anything recurses into what is no condition: tests of events, and whatever else is written there.
  if (!isShallow(where)) return { path: ['where'], message: 'nests too deep' };
  const bytes = new TextEncoder().encode(JSON.stringify(where)).length;
  return bytes > audienceLimits.whereBytes
    ? { path: ['where'], message: `at most ${audienceLimits.whereBytes} bytes as JSON` }
    : undefined;
}

const maxJsonDepth = audienceLimits.depth * 2 + 16;

function isShallow(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxJsonDepth) return false;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
  return true;
}

/** The conditions that a condition holds. */
export function innerPlaces({ value, path, depth, isRanked }: Place): Place[] {
  const at = (inner: unknown, ...steps: (string | number)[]): Place => ({
    value: inner,
    path: [...path, ...steps],
    depth: depth + 1,
    isRanked,
  });
  const lists = ['all', 'any'].flatMap((key) => {
    const list = memberOf(value, key);
    return Array.isArray(list) ? list.map((inner, index) => at(inner, key, index)) : [];
  });
  const not = memberOf(value, 'not');
  const among = rankings.flatMap((key) => {
    const ranked = memberOf(memberOf(value, key), 'among');
    return ranked === undefined ? [] : [{ ...at(ranked, key, 'among'), isRanked: true }];
  });
  return [...lists, ...(not === undefined ? [] : [at(not, 'not')]), ...among];
}

/** Whether a condition ranks profiles: it is a leaf, and holds one. */
export const isRanking = (value: unknown): boolean =>
  rankings.some((key) => memberOf(value, key) !== undefined);

const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
