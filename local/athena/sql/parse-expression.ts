import type { BinaryOperator, Expression, Literal } from './ast.ts';
import { notSupported } from './failure.ts';
import { parseCall, parseTypeName } from './parse-call.ts';
import type { Parsing } from './parsing.ts';

const comparisons: Readonly<Record<string, BinaryOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/**
 * Expression of Trino's grammar, weakest first: OR, AND, NOT, predicates, `||`, `+ -`, `* / %`, sign, AT TIME ZONE.
 */
export function parseExpression(parser: Parsing): Expression {
  const terms = [parseAnd(parser)];
  while (parser.reader.takeWord('or')) terms.push(parseAnd(parser));
  return terms.length === 1 && terms[0] ? terms[0] : { kind: 'logic', operator: 'or', terms };
}

function parseAnd(parser: Parsing): Expression {
  const terms = [parseNot(parser)];
  while (parser.reader.takeWord('and')) terms.push(parseNot(parser));
  return terms.length === 1 && terms[0] ? terms[0] : { kind: 'logic', operator: 'and', terms };
}

function parseNot(parser: Parsing): Expression {
  if (parser.reader.takeWord('not')) return { kind: 'not', operand: parseNot(parser) };
  return parsePredicate(parser);
}

function parsePredicate(parser: Parsing): Expression {
  const { reader } = parser;
  let left = parseConcatenation(parser);
  for (;;) {
    const token = reader.peek();
    const comparison = token.kind === 'operator' ? comparisons[token.text] : undefined;
    if (comparison !== undefined) {
      reader.next();
      if (reader.isWord('all') || reader.isWord('any') || reader.isWord('some')) {
        throw notSupported('quantified comparisons (ALL, ANY, SOME)');
      }
      left = { kind: 'binary', operator: comparison, left, right: parseConcatenation(parser) };
    } else if (reader.takeWord('is')) {
      left = parseIs(parser, left);
    } else {
      const isNegated = reader.isWord('not') && reader.peek(1).kind === 'word';
      const mark = reader.mark();
      if (isNegated) reader.next();
      const predicate = parseNegatable(parser, left, isNegated);
      if (predicate === undefined) {
        reader.reset(mark);
        return left;
      }
      left = predicate;
    }
  }
}

function parseIs(parser: Parsing, operand: Expression): Expression {
  const { reader } = parser;
  const isNegated = reader.takeWord('not');
  if (reader.takeWord('null')) return { kind: 'isNull', operand, isNegated };
  if (reader.takeWord('distinct')) {
    reader.expectWord('from');
    return {
      kind: 'binary',
      operator: isNegated ? 'is not distinct from' : 'is distinct from',
      left: operand,
      right: parseConcatenation(parser),
    };
  }
  throw reader.unexpected("'NULL' or 'DISTINCT FROM'");
}

function parseNegatable(
  parser: Parsing,
  operand: Expression,
  isNegated: boolean,
): Expression | undefined {
  const { reader } = parser;
  if (reader.takeWord('between')) {
    const low = parseConcatenation(parser);
    reader.expectWord('and');
    return { kind: 'between', operand, low, high: parseConcatenation(parser), isNegated };
  }
  if (reader.takeWord('in')) return parseIn(parser, operand, isNegated);
  if (reader.takeWord('like')) {
    const pattern = parseConcatenation(parser);
    const like = { kind: 'like', operand, pattern, isNegated } as const;
    return reader.takeWord('escape') ? { ...like, escape: parseConcatenation(parser) } : like;
  }
  return undefined;
}

function parseIn(parser: Parsing, operand: Expression, isNegated: boolean): Expression {
  const { reader } = parser;
  return reader.inParentheses(() =>
    parser.isQueryAhead()
      ? { kind: 'inQuery', operand, query: parser.query(), isNegated }
      : { kind: 'inList', operand, items: reader.list(() => parser.expression()), isNegated },
  );
}

function parseConcatenation(parser: Parsing): Expression {
  let left = parseSum(parser);
  while (parser.reader.takeOperator('||')) {
    left = { kind: 'binary', operator: '||', left, right: parseSum(parser) };
  }
  return left;
}

function parseSum(parser: Parsing): Expression {
  let left = parseProduct(parser);
  for (;;) {
    const operator = (['+', '-'] as const).find((each) => parser.reader.takeOperator(each));
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: parseProduct(parser) };
  }
}

function parseProduct(parser: Parsing): Expression {
  let left = parseSigned(parser);
  for (;;) {
    const operator = (['*', '/', '%'] as const).find((each) => parser.reader.takeOperator(each));
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: parseSigned(parser) };
  }
}

function parseSigned(parser: Parsing): Expression {
  if (parser.reader.takeOperator('-')) {
    const operand = parseSigned(parser);
    const isNumber =
      operand.kind === 'integer' || operand.kind === 'decimal' || operand.kind === 'double';
    if (isNumber && !operand.text.startsWith('-')) return { ...operand, text: `-${operand.text}` };
    return { kind: 'negate', operand };
  }
  if (parser.reader.takeOperator('+')) return parseSigned(parser);
  return parsePostfix(parser);
}

function parsePostfix(parser: Parsing): Expression {
  const { reader } = parser;
  let operand = parsePrimary(parser);
  for (;;) {
    if (reader.takeOperator('[')) {
      operand = { kind: 'subscript', operand, index: parser.expression() };
      reader.expectOperator(']');
    } else if (reader.takeWord('at', 'time', 'zone')) {
      operand = { kind: 'atTimeZone', operand, zone: parsePrimary(parser) };
    } else if (reader.isOperator('.')) {
      throw notSupported('fields of rows (a.b.c)');
    } else {
      return operand;
    }
  }
}

function parsePrimary(parser: Parsing): Expression {
  const { reader } = parser;
  const token = reader.peek();
  switch (token.kind) {
    case 'integer':
    case 'decimal':
    case 'double':
      reader.next();
      return { kind: token.kind, text: token.text };
    case 'string':
      reader.next();
      return { kind: 'string', value: token.text };
    case 'parameter':
      reader.next();
      return parser.parameter();
    case 'operator':
      if (reader.isOperator('(')) return parseParenthesised(parser);
      break;
    case 'word': {
      const special = parseSpecial(parser, token.text);
      if (special !== undefined) return special;
      break;
    }
    default:
  }
  return parseNameOrCall(parser);
}

function parseParenthesised(parser: Parsing): Expression {
  const { reader } = parser;
  if (isLambdaAhead(parser)) {
    const parameters = reader.inParentheses(() => reader.list(() => reader.expectName()));
    reader.expectOperator('->');
    return { kind: 'lambda', parameters, body: parser.expression() };
  }
  return reader.inParentheses(() => {
    if (parser.isQueryAhead()) return { kind: 'subquery', query: parser.query() };
    const inside = parser.expression();
    if (reader.isOperator(',')) throw notSupported('row values such as (a, b)');
    return inside;
  });
}

function isLambdaAhead(parser: Parsing): boolean {
  const { reader } = parser;
  let ahead = 1;
  while (reader.isName(ahead)) {
    if (reader.isOperator(')', ahead + 1)) return reader.isOperator('->', ahead + 2);
    if (!reader.isOperator(',', ahead + 1)) return false;
    ahead += 2;
  }
  return false;
}

function parseSpecial(parser: Parsing, word: string): Expression | undefined {
  const { reader } = parser;
  const literal = parseWordLiteral(parser, word);
  if (literal !== undefined) return literal;
  if (reader.takeWord('case')) return parseCase(parser);
  if (reader.takeWord('exists')) {
    return reader.inParentheses(() => ({ kind: 'exists', query: parser.query() }));
  }
  if (word === 'interval') return parseInterval(parser);
  const hasParenthesis = reader.isOperator('(', 1);
  if ((word === 'cast' || word === 'try_cast') && hasParenthesis) {
    reader.next();
    return reader.inParentheses(() => {
      const operand = parser.expression();
      reader.expectWord('as');
      return { kind: 'cast', operand, type: parseTypeName(reader), isTry: word === 'try_cast' };
    });
  }
  if (word === 'extract' && hasParenthesis) {
    reader.next();
    return reader.inParentheses(() => {
      const field = reader.next().text;
      reader.expectWord('from');
      return { kind: 'extract', field, operand: parser.expression() };
    });
  }
  if (word === 'array' && reader.isOperator('[', 1)) {
    reader.next();
    reader.next();
    const items = reader.isOperator(']') ? [] : reader.list(() => parser.expression());
    reader.expectOperator(']');
    return { kind: 'array', items };
  }
  if ((word === 'row' || word === 'grouping') && hasParenthesis) {
    throw notSupported(`${word.toUpperCase()}(…)`);
  }
  return undefined;
}

function parseWordLiteral(parser: Parsing, word: string): Literal | undefined {
  const { reader } = parser;
  if (reader.takeWord('null')) return { kind: 'null' };
  if (reader.takeWord('true')) return { kind: 'boolean', value: true };
  if (reader.takeWord('false')) return { kind: 'boolean', value: false };
  if (reader.peek(1).kind !== 'string') return undefined;
  if (word === 'date' || word === 'timestamp' || word === 'decimal') {
    reader.next();
    return { kind: 'typed', type: word, value: reader.expectString() };
  }
  if (word === 'time' || word === 'json' || word === 'varchar' || word === 'char') {
    throw notSupported(`${word.toUpperCase()} '…' literals`);
  }
  return undefined;
}

function parseInterval(parser: Parsing): Expression | undefined {
  const { reader } = parser;
  const isSigned = reader.isOperator('-', 1) || reader.isOperator('+', 1);
  if (reader.peek(isSigned ? 2 : 1).kind !== 'string') return undefined;
  reader.next();
  const sign = reader.takeOperator('-') ? -1 : 1;
  reader.takeOperator('+');
  const value = reader.expectString();
  const unit = reader.next().text;
  if (reader.isWord('to')) throw notSupported('INTERVAL … TO …');
  return { kind: 'interval', value, unit, sign };
}

function parseCase(parser: Parsing): Expression {
  const { reader } = parser;
  const operand = reader.isWord('when') ? undefined : parser.expression();
  const branches: { when: Expression; result: Expression }[] = [];
  while (reader.takeWord('when')) {
    const when = parser.expression();
    reader.expectWord('then');
    branches.push({ when, result: parser.expression() });
  }
  if (branches.length === 0) throw reader.unexpected("'WHEN'");
  const otherwise = reader.takeWord('else') ? parser.expression() : undefined;
  reader.expectWord('end');
  return {
    kind: 'case',
    branches,
    ...(operand && { operand }),
    ...(otherwise && { otherwise }),
  };
}

const wordsThatCall = new Set(['current_date', 'current_timestamp', 'localtimestamp']);

function parseNameOrCall(parser: Parsing): Expression {
  const { reader } = parser;
  const token = reader.peek();
  if (token.kind === 'word' && wordsThatCall.has(token.text)) {
    reader.next();
    return {
      kind: 'call',
      at: token.at,
      name: token.text,
      args: [],
      isStar: false,
      isDistinct: false,
      orderBy: [],
      isIgnoringNulls: false,
    };
  }
  if (reader.isName() && reader.isOperator('->', 1)) {
    const parameter = reader.expectName();
    reader.next();
    return { kind: 'lambda', parameters: [parameter], body: parser.expression() };
  }
  const isCall = token.kind === 'word' && reader.isOperator('(', 1);
  if (isCall && (reader.isName() || token.text === 'if')) return parseCall(parser);
  const path = [reader.expectName()];
  while (reader.isOperator('.') && reader.isName(1)) {
    reader.next();
    path.push(reader.expectName());
  }
  return { kind: 'column', at: token.at, path };
}
