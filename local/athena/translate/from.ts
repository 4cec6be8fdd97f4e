import type { Expression, Relation } from '../sql/ast.ts';
import { lineAndColumn, StatementFailure } from '../sql/failure.ts';
import { compare } from './arithmetic.ts';
import type { Field, Scope } from './scope.ts';
import type { Session } from './session.ts';
import { coerce, quoteName, typed } from './typed.ts';
import { arrayType, bigintType, booleanType, unknownType, varcharType } from './types.ts';

/** A FROM item: DuckDB text, and what can be named of it. */
export interface FromItem {
  readonly sql: string;
  readonly fields: readonly Field[];
}

/** How a FROM item is reached: conditions its rows must meet anyway, and what stands left of it. */
export interface FromPlace {
  readonly conditions: readonly Expression[];
  /** Conditions that turn out to hold for every row read are added here. */
  readonly satisfied: Set<Expression>;
  readonly lateral: Scope | undefined;
  readonly parent: Scope | undefined;
  readonly alias?: string;
}

/** `a AND b AND c` as a list. */
export function conjuncts(condition: Expression | undefined): readonly Expression[] {
  if (condition === undefined) return [];
  if (condition.kind === 'logic' && condition.operator === 'and') {
    return condition.terms.flatMap(conjuncts);
  }
  return [condition];
}

export function translateFrom(relation: Relation, place: FromPlace, session: Session): FromItem {
  switch (relation.kind) {
    case 'table':
      return translateTable(relation, place, session);
    case 'derived': {
      const { sql, columns } = session.query(relation.query, place.parent);
      const alias = session.uniqueName('r');
      const fields = columns.map(({ label, type }, index) => ({
        ...(label !== undefined && { name: label.toLowerCase() }),
        sql: `${alias}.c${index}`,
        type,
      }));
      return { sql: `(${sql}) AS ${alias}`, fields };
    }
    case 'unnest':
      return translateUnnest(relation, place, session);
    case 'aliased': {
      const { alias, columns } = relation;
      // Once columns have other names, conditions no longer tell which of them they mean.
      const conditions = columns === undefined ? place.conditions : [];
      const inner = translateFrom(relation.relation, { ...place, conditions, alias }, session);
      return rename(inner, alias, columns);
    }
    case 'join':
      return translateJoin(relation, place, session);
  }
}

function rename(item: FromItem, alias: string, columns: readonly string[] | undefined): FromItem {
  const visible = item.fields.filter(({ isHidden }) => isHidden !== true);
  if (columns !== undefined && columns.length !== visible.length) {
    throw new StatementFailure(
      'MISMATCHED_COLUMN_ALIASES',
      `Column alias list has ${columns.length} entries but '${alias}' has ${visible.length} columns available`,
    );
  }
  const fields = item.fields.map((field): Field => {
    const name = columns?.[visible.indexOf(field)] ?? field.name;
    return { ...field, qualifier: alias, ...(name !== undefined && { name }) };
  });
  return { sql: item.sql, fields };
}

function translateTable(
  relation: Extract<Relation, { kind: 'table' }>,
  place: FromPlace,
  session: Session,
): FromItem {
  const alias = session.uniqueName('r');
  const cte = relation.database === undefined ? session.cte(relation.name) : undefined;
  if (cte !== undefined) {
    for (const use of cte.scans) session.noteScan(use);
    const fields = cte.columns.map(({ label, type }, index) => ({
      ...(label !== undefined && { name: label.toLowerCase() }),
      qualifier: relation.name,
      sql: `${alias}.c${index}`,
      type,
    }));
    return { sql: `${cte.sqlName} AS ${alias}`, fields };
  }
  const where = lineAndColumn(session.text, relation.at);
  const table = session.findTable(relation.name, relation.database, where);
  const scan = table.scan(place.conditions, [place.alias ?? relation.name]);
  for (const condition of scan.satisfied) place.satisfied.add(condition);
  const used = new Set<string>();
  session.noteScan({ scan, used });
  const columns = [...table.columns, ...table.partitionKeys].map(
    ({ name, type }): Field => ({
      name,
      qualifier: relation.name,
      sql: `${alias}.${quoteName(name)}`,
      type,
      use: () => used.add(name),
    }),
  );
  const path: Field = {
    name: '$path',
    qualifier: relation.name,
    sql: `${alias}."$path"`,
    type: varcharType,
    isHidden: true,
  };
  return { sql: `(${scan.sql}) AS ${alias}`, fields: [...columns, path] };
}

type Unnest = Extract<Relation, { kind: 'unnest' }>;

function translateUnnest(relation: Unnest, place: FromPlace, session: Session): FromItem {
  const alias = session.uniqueName('r');
  const scope: Scope = place.lateral ?? {
    fields: [],
    ...(place.parent && { parent: place.parent }),
  };
  const { items, fields } = unnested(relation, scope, alias, session);
  return { sql: `LATERAL (SELECT ${items.join(', ')}) AS ${alias}`, fields };
}

/** Items of a SELECT list that make a row of each element, and the fields by which `alias` names them. */
function unnested(relation: Unnest, scope: Scope, alias: string, session: Session) {
  const arrays = relation.arrays.map((each) => session.translate(each, scope));
  const fields = arrays.map((array, index): Field => {
    const type = array.type.kind === 'unknown' ? arrayType(unknownType) : array.type;
    if (type.kind !== 'array') {
      throw new StatementFailure('NOT_SUPPORTED', 'the local Athena unnests arrays only');
    }
    return { sql: `${alias}.c${index}`, type: type.element };
  });
  const items = arrays.map(({ sql }, index) => `unnest(${sql}) AS c${index}`);
  if (relation.isOrdinal) {
    const longest = `greatest(${arrays.map(({ sql }) => `len(${sql})`).join(', ')})`;
    items.push(`unnest(range(1, ${longest} + 1)) AS c${items.length}`);
    fields.push({ sql: `${alias}.c${fields.length}`, type: bigintType });
  }
  return { items, fields };
}

/**
 * `left CROSS JOIN UNNEST(…)` as one SELECT list: DuckDB would make a join over all columns that the arrays are made
 * of out of LATERAL.
 */
function crossUnnest(left: FromItem, right: Relation, scope: Scope, session: Session) {
  const relation = right.kind === 'aliased' ? right.relation : right;
  if (relation.kind !== 'unnest') return undefined;
  const alias = session.uniqueName('r');
  const { items, fields } = unnested(relation, scope, alias, session);
  const own = left.fields.map(({ sql }, index) => `${sql} AS l${index}`);
  const sql = `(SELECT ${[...own, ...items].join(', ')} FROM ${left.sql}) AS ${alias}`;
  const added = { sql, fields };
  const renamed = right.kind === 'aliased' ? rename(added, right.alias, right.columns) : added;
  const kept = left.fields.map((field, index) => ({ ...field, sql: `${alias}.l${index}` }));
  return { sql, fields: [...kept, ...renamed.fields] };
}

type Join = Extract<Relation, { kind: 'join' }>;

function translateJoin(join: Join, place: FromPlace, session: Session): FromItem {
  const { type } = join;
  const on = conjuncts(join.on);
  const both = type === 'inner' || type === 'cross';
  // A side that may be filled with NULLs keeps its rows whatever WHERE says, but ON may thin it out.
  const leftConditions = both
    ? [...place.conditions, ...on]
    : type === 'left'
      ? place.conditions
      : type === 'right'
        ? on
        : [];
  const rightConditions = both
    ? [...place.conditions, ...on]
    : type === 'right'
      ? place.conditions
      : type === 'left'
        ? on
        : [];
  const { parent, satisfied } = place;
  const ground = { satisfied, parent, lateral: place.lateral };
  const left = translateFrom(join.left, { ...ground, conditions: leftConditions }, session);
  const lateral: Scope = { fields: left.fields, ...(parent && { parent }) };
  const spread = type === 'cross' ? crossUnnest(left, join.right, lateral, session) : undefined;
  if (spread !== undefined) return spread;
  const right = translateFrom(
    join.right,
    { ...ground, lateral, conditions: rightConditions },
    session,
  );
  const rightSql = join.right.kind === 'join' ? `(${right.sql})` : right.sql;
  const fields = [...left.fields, ...right.fields];
  if (type === 'cross') return { sql: `${left.sql} CROSS JOIN ${rightSql}`, fields };
  const verb = `${left.sql} ${type.toUpperCase()} JOIN ${rightSql}`;
  if (join.using !== undefined) {
    const { on: condition, fields: merged } = usingOf(join.using, left, right, type);
    return { sql: `${verb} ON ${condition}`, fields: merged };
  }
  const scope: Scope = { fields, ...(parent && { parent }) };
  const condition = join.on
    ? coerce(session.translate(join.on, scope), booleanType, () => 'JOIN ON takes a condition').sql
    : 'true';
  return { sql: `${verb} ON ${condition}`, fields };
}

function usingOf(
  names: readonly string[],
  left: FromItem,
  right: FromItem,
  type: Join['type'],
): { on: string; fields: Field[] } {
  const find = (item: FromItem, name: string) => {
    const field = item.fields.find((each) => each.name === name);
    if (field === undefined) {
      throw new StatementFailure(
        'COLUMN_NOT_FOUND',
        `Column '${name}' of USING cannot be resolved`,
      );
    }
    field.use?.();
    return field;
  };
  const conditions: string[] = [];
  const merged = names.map((name): Field => {
    const [a, b] = [find(left, name), find(right, name)];
    conditions.push(compare('=', typed(a.sql, a.type), typed(b.sql, b.type)).sql);
    const sql = type === 'right' ? b.sql : type === 'full' ? `coalesce(${a.sql}, ${b.sql})` : a.sql;
    return { name, sql, type: a.type };
  });
  const rest = [...left.fields, ...right.fields].filter(
    ({ name }) => name === undefined || !names.includes(name),
  );
  return { on: conditions.join(' AND '), fields: [...merged, ...rest] };
}
