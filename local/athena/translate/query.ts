import type { Expression, Query, QueryBody, Select, SelectItem, SortItem } from '../sql/ast.ts';
import { notSupported, StatementFailure } from '../sql/failure.ts';
import { translate } from './expressions.ts';
import { conjuncts, translateFrom } from './from.ts';
import { direction } from './order.ts';
import type { Scope } from './scope.ts';
import type { Cte, OutputColumn, ScanUse, Session, TranslatedQuery } from './session.ts';
import type { TableFinder } from './tables.ts';
import { coerce, type Typed, typed } from './typed.ts';
import { booleanType, commonType, duckType, isSameType, type SqlType, typeText } from './types.ts';

/** Translates one statement; also remembers what it reads, once per reference as Athena does. */
export class Translator implements Session {
  readonly text: string;
  readonly nowEpochMs: number;
  readonly findTable: TableFinder;
  private scanUses: ScanUse[] = [];
  private ctes: ReadonlyMap<string, Cte> = new Map();
  private names = 0;

  constructor(text: string, nowEpochMs: number, findTable: TableFinder) {
    this.text = text;
    this.nowEpochMs = nowEpochMs;
    this.findTable = findTable;
  }

  /** What has been read so far; a common table expression counts each time it is named. */
  get scans(): readonly ScanUse[] {
    return this.scanUses;
  }

  noteScan(use: ScanUse): void {
    this.scanUses.push(use);
  }

  uniqueName(prefix: string): string {
    this.names += 1;
    return `${prefix}${this.names}`;
  }

  cte(name: string): Cte | undefined {
    return this.ctes.get(name);
  }

  translate(expression: Expression, scope: Scope): Typed {
    return translate(expression, scope, this);
  }

  query(query: Query, parent: Scope | undefined): TranslatedQuery {
    const outerCtes = this.ctes;
    const definitions = query.with.map((each) => this.define(each, parent));
    const { sql, columns } = this.ordered(query, parent);
    this.ctes = outerCtes;
    const withClause = definitions.length === 0 ? '' : `WITH ${definitions.join(', ')} `;
    return { sql: `${withClause}${sql}`, columns };
  }

  private define(definition: Query['with'][number], parent: Scope | undefined): string {
    const outerScans = this.scanUses;
    this.scanUses = [];
    const { sql, columns } = this.query(definition.query, parent);
    const scans = this.scanUses;
    this.scanUses = outerScans;
    const { name, columns: labels } = definition;
    if (labels !== undefined && labels.length !== columns.length) {
      throw new StatementFailure(
        'MISMATCHED_COLUMN_ALIASES',
        `Column alias list has ${labels.length} entries but '${name}' has ${columns.length} columns`,
      );
    }
    const sqlName = this.uniqueName('w');
    const renamed = columns.map((column, index) => ({ ...column, ...labelOf(labels?.[index]) }));
    this.ctes = new Map(this.ctes).set(name, { sqlName, sql, columns: renamed, scans });
    return `${sqlName} AS (${sql})`;
  }

  private ordered(query: Query, parent: Scope | undefined): TranslatedQuery {
    const { body, orderBy } = query;
    const tail = `${query.limit === undefined ? '' : ` LIMIT ${query.limit}`}${query.offset === undefined ? '' : ` OFFSET ${query.offset}`}`;
    if (body.kind === 'select') return this.select(body, orderBy, tail, parent);
    const result = this.body(body, parent);
    if (orderBy.length === 0 && tail === '') return result;
    const alias = this.uniqueName('o');
    const fields = result.columns.map(({ label, type }, index) => ({
      ...(label !== undefined && { name: label.toLowerCase() }),
      sql: `${alias}.c${index}`,
      type,
    }));
    const scope: Scope = { fields, ...(parent && { parent }) };
    const order = this.orderBy(orderBy, scope, []);
    return {
      sql: `SELECT * FROM (${result.sql}) AS ${alias}${order}${tail}`,
      columns: result.columns,
    };
  }

  private body(body: QueryBody, parent: Scope | undefined): TranslatedQuery {
    switch (body.kind) {
      case 'select':
        return this.select(body, [], '', parent);
      case 'nested':
        return this.query(body.query, parent);
      case 'values':
        return this.values(body.rows, parent);
      case 'set':
        return this.set(body, parent);
    }
  }

  private values(
    rows: readonly (readonly Expression[])[],
    parent: Scope | undefined,
  ): TranslatedQuery {
    const scope: Scope = { fields: [], ...(parent && { parent }) };
    const table = rows.map((row) => row.map((each) => translate(each, scope, this)));
    const width = table[0]?.length ?? 0;
    if (table.some((row) => row.length !== width)) {
      throw new StatementFailure('TYPE_MISMATCH', 'Values rows have mismatched types');
    }
    const types = Array.from({ length: width }, (_, index) =>
      table.map((row) => row[index]?.type).reduce(widest),
    ).map((type) => type ?? { kind: 'unknown' as const });
    const lines = table.map((row) => {
      const cells = row.map((cell, index) => this.as(cell, types[index] ?? cell.type));
      return `(${cells.join(', ')})`;
    });
    const names = types.map((_, index) => `c${index}`).join(', ');
    return {
      sql: `SELECT * FROM (VALUES ${lines.join(', ')}) AS ${this.uniqueName('v')}(${names})`,
      columns: types.map((type) => ({ type })),
    };
  }

  private as(value: Typed, type: SqlType): string {
    return `CAST(${coerce(value, type, () => 'VALUES').sql} AS ${duckType(type)})`;
  }

  private set(
    body: Extract<QueryBody, { kind: 'set' }>,
    parent: Scope | undefined,
  ): TranslatedQuery {
    const left = this.body(body.left, parent);
    const right = this.body(body.right, parent);
    if (left.columns.length !== right.columns.length) {
      throw new StatementFailure(
        'TYPE_MISMATCH',
        `${body.operator.toUpperCase()} query has different number of fields: ${left.columns.length}, ${right.columns.length}`,
      );
    }
    const columns = left.columns.map((column, index) => {
      const type = widest(column.type, right.columns[index]?.type);
      return { ...column, type: type ?? column.type };
    });
    const operator = `${body.operator.toUpperCase()}${body.isAll ? ' ALL' : ''}`;
    const [a, b] = [left, right].map((side) => this.widened(side, columns));
    return { sql: `(${a}) ${operator} (${b})`, columns };
  }

  private widened(side: TranslatedQuery, columns: readonly OutputColumn[]): string {
    const isSame = side.columns.every(
      ({ type }, index) =>
        isSameType(type, columns[index]?.type ?? type) && type.kind !== 'unknown',
    );
    if (isSame) return side.sql;
    const items = side.columns.map(({ type }, index) => {
      const target = columns[index]?.type ?? type;
      return `CAST(${coerce(typed(`c${index}`, type), target, () => 'UNION').sql} AS ${duckType(target)}) AS c${index}`;
    });
    return `SELECT ${items.join(', ')} FROM (${side.sql}) AS ${this.uniqueName('u')}`;
  }

  private select(
    select: Select,
    orderBy: readonly SortItem[],
    tail: string,
    parent: Scope | undefined,
  ): TranslatedQuery {
    const satisfied = new Set<Expression>();
    const conditions = conjuncts(select.where);
    const place = { conditions, satisfied, lateral: undefined, parent };
    const from = select.from && translateFrom(select.from, place, this);
    const scope: Scope = { fields: from?.fields ?? [], ...(parent && { parent }) };
    const where = conditions
      .map((each) => ({ each, sql: this.condition(each, scope, 'WHERE') }))
      .filter(({ each }) => !satisfied.has(each))
      .map(({ sql }) => sql);
    const items = select.items.flatMap((item) => this.item(item, scope));
    const groupBy = select.groupBy.map((each) => this.grouping(each, scope, items.length));
    const parts = [
      `SELECT ${select.isDistinct ? 'DISTINCT ' : ''}${items.map(({ value }, index) => `${value.sql} AS c${index}`).join(', ')}`,
      from && ` FROM ${from.sql}`,
      where.length > 0 && ` WHERE ${where.join(' AND ')}`,
      groupBy.length > 0 && ` GROUP BY ${groupBy.join(', ')}`,
      select.having && ` HAVING ${this.condition(select.having, scope, 'HAVING')}`,
      this.orderBy(orderBy, scope, items),
      tail,
    ];
    return {
      sql: parts.filter((part) => typeof part === 'string').join(''),
      columns: items.map(({ label, value }) => ({ type: value.type, ...labelOf(label) })),
    };
  }

  private condition(expression: Expression, scope: Scope, clause: string): string {
    const what = () => `${clause} clause must evaluate to a boolean`;
    return coerce(translate(expression, scope, this), booleanType, what).sql;
  }

  private item(item: SelectItem, scope: Scope): SelectedItem[] {
    if (item.kind === 'expression') {
      const value = translate(item.expression, scope, this);
      const own = item.expression.kind === 'column' ? item.expression.path.at(-1) : undefined;
      return [{ value, ...labelOf(item.label ?? own) }];
    }
    const fields = scope.fields.filter(
      ({ isHidden, qualifier }) =>
        isHidden !== true && (item.qualifier === undefined || qualifier === item.qualifier),
    );
    if (fields.length === 0) {
      throw new StatementFailure(
        'TABLE_NOT_FOUND',
        `Unable to resolve '${item.qualifier ?? ''}.*'`,
      );
    }
    return fields.map((field) => {
      field.use?.();
      return { value: typed(field.sql, field.type), ...labelOf(field.name) };
    });
  }

  private grouping(expression: Expression, scope: Scope, width: number): string {
    if (expression.kind === 'integer') return this.ordinal(expression.text, width, 'GROUP BY');
    const value = translate(expression, scope, this);
    if (value.literal !== undefined) throw notSupported('GROUP BY a constant');
    return value.sql;
  }

  private ordinal(text: string, width: number, clause: string): string {
    const position = Number(text);
    if (position < 1 || position > width) {
      throw new StatementFailure(
        'SYNTAX_ERROR',
        `${clause} position ${text} is not in select list`,
      );
    }
    return String(position);
  }

  private orderBy(
    orderBy: readonly SortItem[],
    scope: Scope,
    items: readonly SelectedItem[],
  ): string {
    if (orderBy.length === 0) return '';
    const width = items.length === 0 ? scope.fields.length : items.length;
    const labels = items.map(({ label }) => label?.toLowerCase());
    const named = new Map(
      items.flatMap(({ label, value }): [string, Typed][] =>
        label === undefined ? [] : [[label.toLowerCase(), value]],
      ),
    );
    const keys = orderBy.map((item) => {
      const { by } = item;
      if (by.kind === 'integer')
        return `${this.ordinal(by.text, width, 'ORDER BY')}${direction(item)}`;
      const [name] = by.kind === 'column' && by.path.length === 1 ? by.path : [];
      const position = name === undefined ? -1 : labels.indexOf(name);
      if (position !== -1) return `${position + 1}${direction(item)}`;
      return `${translate(by, { ...scope, named }, this).sql}${direction(item)}`;
    });
    return ` ORDER BY ${keys.join(', ')}`;
  }
}

interface SelectedItem {
  readonly label?: string;
  readonly value: Typed;
}

function labelOf(label: string | undefined): { label?: string } {
  return label === undefined ? {} : { label };
}

function widest(a: SqlType | undefined, b: SqlType | undefined): SqlType | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const common = commonType(a, b);
  if (common === undefined) {
    throw new StatementFailure(
      'TYPE_MISMATCH',
      `${typeText(a)} and ${typeText(b)} have no common type`,
    );
  }
  return common;
}
