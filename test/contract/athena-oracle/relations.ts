import * as fc from 'fast-check';
import { aggregate } from './aggregates.ts';
import type { Environment, Expression, Scope } from './expression.ts';
import { expressionOf } from './expressions.ts';
import {
  anyType,
  columnsOf,
  distinct,
  environment,
  expression,
  fromInside,
  keyOf,
  named,
  type OracleRow,
  type Relation,
  scopeOf,
} from './relation.ts';
import { asBoolean, boolean, compareValues } from './values.ts';

/** SELECT [DISTINCT] … WHERE …, sometimes the first few in a full order. */
export function selection(source: Relation): fc.Arbitrary<Relation> {
  const scope = scopeOf(source, 't');
  return fc
    .record({
      items: fc.array(expression(scope), { minLength: 1, maxLength: 3 }),
      where: expressionOf(boolean, scope, 3),
      isDistinct: fc.boolean(),
      limit: fc.option(fc.nat(4), { nil: undefined }),
    })
    .map(({ items, where, isDistinct, limit }) => {
      const order = items.map((_, index) => `${index + 1}${index === 0 ? ' DESC' : ''}`).join(', ');
      const tail = limit === undefined ? '' : ` ORDER BY ${order} LIMIT ${limit}`;
      return {
        sql: `SELECT ${isDistinct ? 'DISTINCT ' : ''}${named(items)} FROM (${source.sql}) AS t WHERE ${where.sql}${tail}`,
        columns: columnsOf(items),
        rows: (outer) => {
          const kept = source
            .rows(outer)
            .map((row) => environment(row, outer))
            .filter((each) => where.of(each) === true)
            .map((each) => items.map((item) => item.of(each)));
          const found = isDistinct ? distinct(kept) : kept;
          return limit === undefined ? found : found.sort(byFirstDescending).slice(0, limit);
        },
      };
    });
}

function byFirstDescending(a: OracleRow, b: OracleRow): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? null;
    const order = compareValues(value, other);
    if (order === 0) continue;
    // NULL stays last when the order is turned round.
    return index === 0 && value !== null && other !== null ? -order : order;
  }
  return 0;
}

/** GROUP BY keys with aggregates and HAVING; without keys one row whatever there is. */
export function grouping(source: Relation): fc.Arbitrary<Relation> {
  const scope = scopeOf(source, 't');
  return fc
    .record({
      keys: fc.array(expression(scope, 1), { maxLength: 2 }),
      values: fc.array(aggregate(scope), { minLength: 1, maxLength: 4 }),
      atLeast: fc.option(fc.constantFrom(1, 2), { nil: undefined }),
    })
    .map(({ keys, values, atLeast }) => {
      const items = [...keys, ...values];
      const by =
        keys.length === 0 ? '' : ` GROUP BY ${keys.map((_, index) => index + 1).join(', ')}`;
      const having = atLeast === undefined ? '' : ` HAVING count(*) >= ${atLeast}`;
      return {
        sql: `SELECT ${named(items)} FROM (${source.sql}) AS t${by}${having}`,
        columns: columnsOf(items),
        rows: (outer) => {
          const groups = new Map<string, Environment[]>(keys.length === 0 ? [['', []]] : []);
          for (const row of source.rows(outer)) {
            const each = environment(row, outer);
            const key = keyOf(keys.map((item) => item.of(each)));
            groups.set(key, [...(groups.get(key) ?? []), each]);
          }
          return [...groups.values()]
            .filter((group) => group.length >= (atLeast ?? 0))
            .map((group) => [
              ...keys.map((item) => (group[0] === undefined ? null : item.of(group[0]))),
              ...values.map((item) => item.of(group)),
            ]);
        },
      };
    });
}

/** Two relations side by side, then a selection of both. */
export function joining(left: Relation, right: Relation): fc.Arbitrary<Relation> {
  const scope = [...scopeOf(left, 'l'), ...scopeOf(right, 'r', left.columns.length)];
  return fc
    .record({
      type: fc.constantFrom('INNER', 'LEFT', 'RIGHT', 'FULL'),
      on: joinCondition(left, right, scope),
      items: fc.array(expression(scope, 1), { minLength: 1, maxLength: 4 }),
    })
    .map(({ type, on, items }) => ({
      sql: `SELECT ${named(items)} FROM (${left.sql}) AS l ${type} JOIN (${right.sql}) AS r ON ${on.sql}`,
      columns: columnsOf(items),
      rows: (outer) =>
        joinedRows(
          left.rows(outer),
          right.rows(outer),
          type,
          [left.columns.length, right.columns.length],
          (row) => asBoolean(on.of(environment(row, outer))),
        ).map((row) => items.map((item) => item.of(environment(row, outer)))),
    }));
}

/** Equality of two columns of one type, as outer joins want it, sometimes with more. */
function joinCondition(left: Relation, right: Relation, scope: Scope): fc.Arbitrary<Expression> {
  const pairs = scope.slice(0, left.columns.length).flatMap((a) =>
    scope
      .slice(left.columns.length, left.columns.length + right.columns.length)
      .filter((b) => JSON.stringify(a.type) === JSON.stringify(b.type))
      .map((b) => [a, b] as const),
  );
  if (pairs.length === 0) {
    return fc.constant({ sql: '1 = 1', type: boolean, of: () => true });
  }
  return fc.constantFrom(...pairs).map(([a, b]) => ({
    sql: `${a.sql} = ${b.sql}`,
    type: boolean,
    of: (row) => {
      const [x, y] = [a.of(row), b.of(row)];
      return x === null || y === null ? null : compareValues(x, y) === 0;
    },
  }));
}

function joinedRows(
  left: readonly OracleRow[],
  right: readonly OracleRow[],
  type: string,
  widths: readonly [number, number],
  isMatch: (row: OracleRow) => boolean | null,
): OracleRow[] {
  const matchedRight = new Set<OracleRow>();
  const nulls = (width: number) => Array.from({ length: width }, () => null);
  const rows = left.flatMap((a) => {
    const matches = right.filter((b) => isMatch([...a, ...b]) === true);
    for (const b of matches) matchedRight.add(b);
    if (matches.length > 0) return matches.map((b) => [...a, ...b]);
    return type === 'LEFT' || type === 'FULL' ? [[...a, ...nulls(widths[1])]] : [];
  });
  if (type !== 'RIGHT' && type !== 'FULL') return rows;
  const alone = right.filter((b) => !matchedRight.has(b));
  return [...rows, ...alone.map((b) => [...nulls(widths[0]), ...b])];
}

/** EXISTS and IN with a query inside that looks outward. */
export function semijoin(source: Relation, inside: Relation): fc.Arbitrary<Relation> {
  const outerScope = scopeOf(source, 't');
  const innerScope = scopeOf(inside, 's');
  const pairs = outerScope.flatMap((a) =>
    innerScope
      .filter((b) => JSON.stringify(a.type) === JSON.stringify(b.type))
      .map((b) => [a, b] as const),
  );
  const [first] = pairs;
  if (first === undefined) return selection(source);
  return fc
    .record({
      pair: fc.constantFrom(...pairs),
      where: expressionOf(boolean, innerScope, 1),
      form: fc.constantFrom('EXISTS', 'NOT EXISTS', 'IN', 'NOT IN'),
    })
    .map(({ pair: [a, b], where, form }) => {
      const isExists = form.endsWith('EXISTS');
      const query = isExists
        ? `SELECT 1 FROM (${inside.sql}) AS s WHERE ${where.sql} AND ${b.sql} = ${a.sql}`
        : `SELECT ${b.sql} FROM (${inside.sql}) AS s WHERE ${where.sql}`;
      const seen = fromInside([a])[0];
      return {
        sql: `SELECT * FROM (${source.sql}) AS t WHERE ${isExists ? '' : `${a.sql} `}${form} (${query})`,
        columns: source.columns,
        rows: (outer) =>
          source.rows(outer).filter((row) => {
            const around = environment(row, outer);
            const found = inside
              .rows(around)
              .map((each) => environment(each, around))
              .filter((each) => where.of(each) === true)
              .map((each) => {
                const [x, y] = [seen?.of(each) ?? null, b.of(each)];
                return x === null || y === null ? null : compareValues(x, y) === 0;
              });
            const isIn = found.includes(true) ? true : found.includes(null) ? null : false;
            if (isExists) return found.includes(true) === (form === 'EXISTS');
            return form === 'IN' ? isIn === true : isIn === false;
          }),
      };
    });
}

/** UNION, EXCEPT and INTERSECT of two queries of the same types. */
export function setOperation(left: Relation, right: Relation): fc.Arbitrary<Relation> {
  const types = fc.array(anyType, { minLength: 1, maxLength: 3 });
  return types.chain((wanted) => {
    const side = (source: Relation) =>
      fc
        .tuple(...wanted.map((type) => expressionOf(type, scopeOf(source, 't'), 1)))
        .map((items) => ({
          sql: `SELECT ${named(items)} FROM (${source.sql}) AS t`,
          rows: (outer?: Environment) =>
            source.rows(outer).map((row) => items.map((item) => item.of(environment(row, outer)))),
        }));
    const operators = fc.constantFrom('UNION ALL', 'UNION', 'EXCEPT', 'INTERSECT');
    return fc.tuple(side(left), side(right), operators).map(([a, b, operator]) => ({
      sql: `${a.sql} ${operator} ${b.sql}`,
      columns: columnsOf(wanted.map((type) => ({ type }))),
      rows: (outer) => combine(operator, a.rows(outer), b.rows(outer)),
    }));
  });
}

function combine(operator: string, a: readonly OracleRow[], b: readonly OracleRow[]): OracleRow[] {
  const inB = new Set(b.map(keyOf));
  switch (operator) {
    case 'UNION ALL':
      return [...a, ...b];
    case 'UNION':
      return distinct([...a, ...b]);
    case 'EXCEPT':
      return distinct(a.filter((row) => !inB.has(keyOf(row))));
    default:
      return distinct(a.filter((row) => inB.has(keyOf(row))));
  }
}
