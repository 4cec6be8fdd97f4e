import type { Expression } from '../sql/ast.ts';

/** A value known before any file is read; `null` is SQL's NULL, `undefined` means it cannot be known. */
export type Known = string | number | boolean | null | undefined;

/** Tells how to get at a column's value for one candidate, or undefined if the column is not known beforehand. */
export type Lookup<T> = (path: readonly string[]) => ((candidate: T) => Known) | undefined;

type Evaluator<T> = (candidate: T) => Known;

const unknown = () => undefined;

/**
 * Turns a condition into a function from a candidate to what the condition is there: true, false, NULL, or
 * undefined where it depends on more than the lookup knows. Never says more than it is sure of.
 */
export function compile<T>(condition: Expression, lookup: Lookup<T>): Evaluator<T> {
  const inner = (each: Expression) => compile(each, lookup);
  switch (condition.kind) {
    case 'null':
      return () => null;
    case 'boolean':
    case 'string': {
      const { value } = condition;
      return () => value;
    }
    case 'integer': {
      const value = Number(condition.text);
      return Number.isSafeInteger(value) ? () => value : unknown;
    }
    case 'typed':
      return condition.type === 'date' ? dateOf(() => condition.value) : unknown;
    case 'column':
      return lookup(condition.path) ?? unknown;
    case 'cast':
      return castOf(condition, inner);
    case 'call':
      return condition.name === 'date' && condition.args[0] && condition.args.length === 1
        ? dateOf(inner(condition.args[0]))
        : unknown;
    case 'logic':
      return logicOf(condition.operator, condition.terms.map(inner));
    case 'not': {
      const operand = inner(condition.operand);
      return (candidate) => negation(operand(candidate));
    }
    case 'isNull': {
      const operand = inner(condition.operand);
      return (candidate) => {
        const value = operand(candidate);
        return value === undefined ? undefined : (value === null) !== condition.isNegated;
      };
    }
    case 'binary':
      return comparisonOf(condition.operator, inner(condition.left), inner(condition.right));
    case 'between': {
      const operand = inner(condition.operand);
      const low = comparisonOf('>=', operand, inner(condition.low));
      const high = comparisonOf('<=', operand, inner(condition.high));
      const both = logicOf('and', [low, high]);
      return condition.isNegated ? (candidate) => negation(both(candidate)) : both;
    }
    case 'inList':
      return membershipOf(condition, inner);
    default:
      return unknown;
  }
}

function negation(value: Known): Known {
  return typeof value === 'boolean' ? !value : value === null ? null : undefined;
}

const isoDate = /^\d{4}-\d{2}-\d{2}$/;

/** Days in ISO form compare as text does; other forms stay unknown. */
function dateOf<T>(operand: Evaluator<T>): Evaluator<T> {
  return (candidate) => {
    const value = operand(candidate);
    if (value === null) return null;
    return typeof value === 'string' && isoDate.test(value) ? value : undefined;
  };
}

function castOf<T>(
  { operand, type }: Extract<Expression, { kind: 'cast' }>,
  inner: (each: Expression) => Evaluator<T>,
): Evaluator<T> {
  const value = inner(operand);
  if (type.name === 'date') return dateOf(value);
  if (type.name !== 'varchar') return unknown;
  return (candidate) => {
    const text = value(candidate);
    return typeof text === 'string' || text === null ? text : undefined;
  };
}

function logicOf<T>(operator: 'and' | 'or', terms: readonly Evaluator<T>[]): Evaluator<T> {
  const deciding = operator === 'or';
  return (candidate) => {
    let result: Known = !deciding;
    for (const term of terms) {
      const value = term(candidate);
      if (value === deciding) return deciding;
      if (typeof value !== 'boolean' && value !== null) result = undefined;
      else if (value === null && result !== undefined) result = null;
    }
    return result;
  };
}

/** Order of code points, which is that of UTF-8 bytes; JavaScript's own would misplace astral characters. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function comparisonOf<T>(operator: string, left: Evaluator<T>, right: Evaluator<T>): Evaluator<T> {
  const holds = orders[operator];
  if (holds === undefined) return unknown;
  return (candidate) => {
    const [a, b] = [left(candidate), right(candidate)];
    if (a === undefined || b === undefined) return undefined;
    if (a === null || b === null) return null;
    if (typeof a === 'string' && typeof b === 'string') {
      return holds(a === b ? 0 : compareText(a, b));
    }
    return typeof a === 'number' && typeof b === 'number' ? holds(a - b) : undefined;
  };
}

function membershipOf<T>(
  { operand, items, isNegated }: Extract<Expression, { kind: 'inList' }>,
  inner: (each: Expression) => Evaluator<T>,
): Evaluator<T> {
  const texts = stringsOf(items);
  if (texts === undefined) return unknown;
  const value = inner(operand);
  return (candidate) => {
    const known = value(candidate);
    if (known === null) return null;
    return typeof known === 'string' ? texts.has(known) !== isNegated : undefined;
  };
}

function stringsOf(items: readonly Expression[]): ReadonlySet<string> | undefined {
  const texts = new Set<string>();
  for (const item of items) {
    if (item.kind !== 'string') return undefined;
    texts.add(item.value);
  }
  return texts;
}

/**
 * The texts a column must be one of, as a condition says by `=` or IN with string literals; undefined where it says
 * nothing of the kind.
 */
export function requiredTexts(
  condition: Expression,
  isColumn: (path: readonly string[]) => boolean,
): ReadonlySet<string> | undefined {
  const names = (each: Expression) => each.kind === 'column' && isColumn(each.path);
  if (condition.kind === 'inList' && !condition.isNegated && names(condition.operand)) {
    return stringsOf(condition.items);
  }
  if (condition.kind !== 'binary' || condition.operator !== '=') return undefined;
  const { left, right } = condition;
  if (names(left)) return stringsOf([right]);
  return names(right) ? stringsOf([left]) : undefined;
}
