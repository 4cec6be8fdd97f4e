import type { Expression, Query, QueryBody, Relation, Select, SelectItem } from './ast.ts';
import { notSupported, StatementFailure } from './failure.ts';
import { parseOrderBy } from './parse-call.ts';
import { parseExpression } from './parse-expression.ts';
import type { Parsing } from './parsing.ts';
import { TokenReader } from './token-reader.ts';

/** Deeper nesting than any statement of ours; keeps hostile text from exhausting the stack. */
const maxDepth = 250;

/** Parses queries and expressions. `parameters` are the texts that stand for `?`, each SQL of its own. */
export class QueryParser implements Parsing {
  readonly reader: TokenReader;
  private readonly parameters: readonly string[];
  private parametersUsed = 0;
  private depth = 0;

  constructor(text: string, parameters: readonly string[] = []) {
    this.reader = new TokenReader(text);
    this.parameters = parameters;
  }

  expression(): Expression {
    return this.deeper(() => parseExpression(this));
  }

  query(): Query {
    return this.deeper(() => parseQuery(this));
  }

  isQueryAhead(): boolean {
    let ahead = 0;
    while (this.reader.isOperator('(', ahead)) ahead += 1;
    const token = this.reader.peek(ahead);
    return token.kind === 'word' && ['select', 'with', 'values', 'table'].includes(token.text);
  }

  parameter(): Expression {
    const text = this.parameters[this.parametersUsed];
    this.parametersUsed += 1;
    if (text === undefined) {
      throw new StatementFailure(
        'SYNTAX_ERROR',
        `Incorrect number of parameters: expected at least ${this.parametersUsed} but found ${this.parameters.length}`,
      );
    }
    const inner = new QueryParser(text);
    const expression = inner.expression();
    inner.reader.expectEnd();
    return expression;
  }

  expectEnd(): void {
    this.reader.expectEnd();
    if (this.parametersUsed < this.parameters.length) {
      throw new StatementFailure(
        'SYNTAX_ERROR',
        `Incorrect number of parameters: expected ${this.parametersUsed} but found ${this.parameters.length}`,
      );
    }
  }

  private deeper<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > maxDepth) throw notSupported(`statements nested deeper than ${maxDepth}`);
    const result = parse();
    this.depth -= 1;
    return result;
  }
}

function parseQuery(parser: Parsing): Query {
  const { reader } = parser;
  const ctes = parseWith(parser);
  const body = parseSetOperation(parser);
  const orderBy = parseOrderBy(parser);
  let offset: number | undefined;
  if (reader.takeWord('offset')) {
    offset = reader.expectInteger();
    if (!reader.takeWord('rows')) reader.takeWord('row');
  }
  let limit: number | undefined;
  if (reader.takeWord('limit') && !reader.takeWord('all')) limit = reader.expectInteger();
  if (reader.isWord('fetch')) throw notSupported('FETCH FIRST');
  return {
    with: ctes,
    body,
    orderBy,
    ...(offset !== undefined && { offset }),
    ...(limit !== undefined && { limit }),
  };
}

function parseWith(parser: Parsing): Query['with'] {
  const { reader } = parser;
  if (!reader.takeWord('with')) return [];
  if (reader.isWord('recursive')) throw notSupported('WITH RECURSIVE');
  return reader.list(() => {
    const name = reader.expectName();
    const columns = parseColumnNames(parser);
    reader.expectWord('as');
    const query = reader.inParentheses(() => parser.query());
    return { name, query, ...(columns && { columns }) };
  });
}

function parseColumnNames(parser: Parsing): string[] | undefined {
  const { reader } = parser;
  if (!reader.isOperator('(')) return undefined;
  return reader.inParentheses(() => reader.list(() => reader.expectName()));
}

function parseSetOperation(parser: Parsing): QueryBody {
  const { reader } = parser;
  let left = parseIntersection(parser);
  for (;;) {
    const operator = (['union', 'except'] as const).find((each) => reader.takeWord(each));
    if (operator === undefined) return left;
    const isAll = parseQuantifier(parser);
    left = { kind: 'set', operator, isAll, left, right: parseIntersection(parser) };
  }
}

function parseIntersection(parser: Parsing): QueryBody {
  let left = parseQueryTerm(parser);
  while (parser.reader.takeWord('intersect')) {
    const isAll = parseQuantifier(parser);
    left = { kind: 'set', operator: 'intersect', isAll, left, right: parseQueryTerm(parser) };
  }
  return left;
}

function parseQuantifier(parser: Parsing): boolean {
  if (parser.reader.takeWord('all')) return true;
  parser.reader.takeWord('distinct');
  return false;
}

function parseQueryTerm(parser: Parsing): QueryBody {
  const { reader } = parser;
  if (reader.isOperator('(')) {
    return reader.inParentheses(() => ({ kind: 'nested', query: parser.query() }));
  }
  if (reader.takeWord('values')) {
    return { kind: 'values', rows: reader.list(() => parseRow(parser)) };
  }
  if (reader.isWord('table')) throw notSupported('TABLE name as a query');
  reader.expectWord('select');
  return parseSelect(parser);
}

function parseRow(parser: Parsing): Expression[] {
  const { reader } = parser;
  if (!reader.isOperator('(') || parser.isQueryAhead()) return [parser.expression()];
  return reader.inParentheses(() => reader.list(() => parser.expression()));
}

function parseSelect(parser: Parsing): Select {
  const { reader } = parser;
  const isDistinct = reader.takeWord('distinct');
  if (!isDistinct) reader.takeWord('all');
  const items = reader.list(() => parseSelectItem(parser));
  const from = reader.takeWord('from') ? parseFrom(parser) : undefined;
  const where = reader.takeWord('where') ? parser.expression() : undefined;
  const groupBy = reader.takeWord('group', 'by') ? parseGroupBy(parser) : [];
  const having = reader.takeWord('having') ? parser.expression() : undefined;
  if (reader.isWord('window')) throw notSupported('the WINDOW clause');
  return {
    kind: 'select',
    isDistinct,
    items,
    groupBy,
    ...(from && { from }),
    ...(where && { where }),
    ...(having && { having }),
  };
}

function parseGroupBy(parser: Parsing): Expression[] {
  const { reader } = parser;
  if (!reader.takeWord('distinct')) reader.takeWord('all');
  return reader.list(() => {
    if (reader.isWord('grouping') || reader.isWord('cube') || reader.isWord('rollup')) {
      throw notSupported('GROUPING SETS, CUBE and ROLLUP');
    }
    return parser.expression();
  });
}

function parseSelectItem(parser: Parsing): SelectItem {
  const { reader } = parser;
  if (reader.takeOperator('*')) return { kind: 'all' };
  if (reader.isName() && reader.isOperator('.', 1) && reader.isOperator('*', 2)) {
    const qualifier = reader.expectName();
    reader.next();
    reader.next();
    return { kind: 'all', qualifier };
  }
  const expression = parser.expression();
  const label = reader.takeAlias();
  return { kind: 'expression', expression, ...(label !== undefined && { label }) };
}

function parseFrom(parser: Parsing): Relation {
  const relations = parser.reader.list(() => parseJoins(parser));
  return relations.reduce((left, right) => ({ kind: 'join', type: 'cross', left, right }));
}

function parseJoins(parser: Parsing): Relation {
  const { reader } = parser;
  let left = parseAliased(parser);
  for (;;) {
    if (reader.isWord('natural')) throw notSupported('NATURAL JOIN');
    if (reader.takeWord('cross')) {
      reader.expectWord('join');
      left = { kind: 'join', type: 'cross', left, right: parseAliased(parser) };
      continue;
    }
    const type = parseJoinType(parser);
    if (type === undefined) return left;
    const join = { kind: 'join', type, left, right: parseAliased(parser) } as const;
    if (reader.takeWord('using')) {
      left = { ...join, using: reader.inParentheses(() => reader.list(() => reader.expectName())) };
    } else {
      reader.expectWord('on');
      left = { ...join, on: parser.expression() };
    }
  }
}

function parseJoinType(parser: Parsing): 'inner' | 'left' | 'right' | 'full' | undefined {
  const { reader } = parser;
  if (reader.takeWord('join') || reader.takeWord('inner', 'join')) return 'inner';
  for (const side of ['left', 'right', 'full'] as const) {
    if (reader.takeWord(side)) {
      reader.takeWord('outer');
      reader.expectWord('join');
      return side;
    }
  }
  return undefined;
}

function parseAliased(parser: Parsing): Relation {
  const { reader } = parser;
  const relation = parsePrimaryRelation(parser);
  const alias = reader.takeAlias();
  const columns = alias === undefined ? undefined : parseColumnNames(parser);
  if (reader.isWord('tablesample') || reader.isWord('match_recognize')) {
    throw notSupported(reader.peek().raw.toUpperCase());
  }
  if (alias === undefined) return relation;
  return { kind: 'aliased', relation, alias: alias.toLowerCase(), ...(columns && { columns }) };
}

function parsePrimaryRelation(parser: Parsing): Relation {
  const { reader } = parser;
  if (reader.isOperator('(')) {
    return reader.inParentheses(() =>
      parser.isQueryAhead() ? { kind: 'derived', query: parser.query() } : parseJoins(parser),
    );
  }
  if (reader.takeWord('unnest')) {
    const arrays = reader.inParentheses(() => reader.list(() => parser.expression()));
    return { kind: 'unnest', arrays, isOrdinal: reader.takeWord('with', 'ordinality') };
  }
  if (reader.isWord('lateral')) throw notSupported('LATERAL');
  if (reader.isWord('table') || reader.isOperator('(', 1)) throw notSupported('table functions');
  const { at } = reader.peek();
  const names = [reader.expectName()];
  while (reader.takeOperator('.')) names.push(reader.expectName());
  const name = names.at(-1) ?? '';
  const database = names.at(-2);
  if (names.length > 3 || (names.length === 3 && names[0] !== 'awsdatacatalog')) {
    throw notSupported(`the catalogue ${names[0]}`);
  }
  return { kind: 'table', at, name, ...(database !== undefined && { database }) };
}
