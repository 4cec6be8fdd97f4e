import * as fc from 'fast-check';
import {
  anyValue,
  type Environment,
  type Expression,
  type Inner,
  type Scope,
} from './expression.ts';
import { special } from './forms.ts';
import { boolean, compareValues, literal, type OracleType } from './values.ts';

/** An expression of a type over the scope; `depth` bounds how far it nests. */
export function expressionOf(
  type: OracleType,
  scope: Scope,
  depth: number,
): fc.Arbitrary<Expression> {
  const columns = scope.filter((each) => isType(each.type, type));
  const leaves: fc.Arbitrary<Expression>[] = [
    anyValue(type).map((value) => ({ sql: literal(value, type), type, of: () => value })),
  ];
  if (columns.length > 0) leaves.push(fc.constantFrom(...columns), fc.constantFrom(...columns));
  if (depth === 0) return fc.oneof(...leaves);
  // Lazy: what is not drawn is not built, which would grow with the power of the depth.
  const inner = (each: OracleType) =>
    fc.constant(each).chain((own) => expressionOf(own, scope, depth - 1));
  const branches = [...general(type, inner), ...(special[type.kind]?.(inner) ?? [])];
  return fc.oneof(...leaves, ...branches);
}

function isType(a: OracleType, b: OracleType): boolean {
  if (a.kind === 'decimal' && b.kind === 'decimal') {
    return a.precision === b.precision && a.scale === b.scale;
  }
  return a.kind === b.kind;
}

function general(type: OracleType, inner: Inner): fc.Arbitrary<Expression>[] {
  const isTrue = (condition: Expression, environment: Environment) =>
    condition.of(environment) === true;
  return [
    fc.tuple(inner(type), inner(type)).map(([a, b]) => ({
      sql: `coalesce(${a.sql}, ${b.sql})`,
      type,
      of: (environment) => a.of(environment) ?? b.of(environment),
    })),
    fc.tuple(inner(boolean), inner(type), inner(type)).map(([when, a, b]) => ({
      sql: `CASE WHEN ${when.sql} THEN ${a.sql} ELSE ${b.sql} END`,
      type,
      of: (environment) => (isTrue(when, environment) ? a : b).of(environment),
    })),
    fc.tuple(inner(boolean), inner(type)).map(([when, a]) => ({
      sql: `if(${when.sql}, ${a.sql})`,
      type,
      of: (environment) => (isTrue(when, environment) ? a.of(environment) : null),
    })),
    fc.tuple(inner(type), inner(type)).map(([a, b]) => ({
      sql: `nullif(${a.sql}, ${b.sql})`,
      type,
      of: (environment) => {
        const [x, y] = [a.of(environment), b.of(environment)];
        return x !== null && y !== null && compareValues(x, y) === 0 ? null : x;
      },
    })),
  ];
}
