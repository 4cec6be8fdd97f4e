import type { Call, Expression, Frame, FrameBound, SortItem, TypeName, WindowSpec } from './ast.ts';
import { notSupported } from './failure.ts';
import type { Parsing } from './parsing.ts';
import type { TokenReader } from './token-reader.ts';

/** `name(…) [WITHIN GROUP (ORDER BY …)] [FILTER (WHERE …)] [IGNORE NULLS] [OVER (…)]`. */
export function parseCall(parser: Parsing): Call {
  const { reader } = parser;
  const { text: name, at } = reader.next();
  const inside = reader.inParentheses(() => parseArguments(parser));
  let { orderBy } = inside;
  if (reader.takeWord('within', 'group')) {
    orderBy = reader.inParentheses(() => parseOrderBy(parser));
  }
  let filter: Expression | undefined;
  if (reader.isWord('filter') && reader.isOperator('(', 1)) {
    reader.next();
    filter = reader.inParentheses(() => {
      reader.expectWord('where');
      return parser.expression();
    });
  }
  const isIgnoringNulls = reader.takeWord('ignore', 'nulls');
  if (!isIgnoringNulls) reader.takeWord('respect', 'nulls');
  const over = parseOver(parser);
  return {
    kind: 'call',
    at,
    name,
    ...inside,
    orderBy,
    isIgnoringNulls,
    ...(filter && { filter }),
    ...(over && { over }),
  };
}

function parseArguments(parser: Parsing): {
  args: Expression[];
  isStar: boolean;
  isDistinct: boolean;
  orderBy: readonly SortItem[];
} {
  const { reader } = parser;
  if (reader.takeOperator('*')) return { args: [], isStar: true, isDistinct: false, orderBy: [] };
  if (reader.isOperator(')')) return { args: [], isStar: false, isDistinct: false, orderBy: [] };
  const isDistinct = reader.takeWord('distinct');
  if (!isDistinct) reader.takeWord('all');
  const args = reader.list(() => parser.expression());
  return { args, isStar: false, isDistinct, orderBy: parseOrderBy(parser) };
}

function parseOver(parser: Parsing): WindowSpec | undefined {
  const { reader } = parser;
  if (!reader.takeWord('over')) return undefined;
  if (!reader.isOperator('(')) throw notSupported('named windows (OVER name)');
  return reader.inParentheses(() => {
    const partitionBy = reader.takeWord('partition', 'by')
      ? reader.list(() => parser.expression())
      : [];
    const orderBy = parseOrderBy(parser);
    const frame = parseFrame(parser);
    return { partitionBy, orderBy, ...(frame && { frame }) };
  });
}

function parseFrame(parser: Parsing): Frame | undefined {
  const { reader } = parser;
  const unit = (['rows', 'range', 'groups'] as const).find((each) => reader.takeWord(each));
  if (unit === undefined) return undefined;
  if (reader.takeWord('between')) {
    const start = parseBound(parser);
    reader.expectWord('and');
    return { unit, start, end: parseBound(parser) };
  }
  return { unit, start: parseBound(parser), end: { kind: 'current row' } };
}

function parseBound(parser: Parsing): FrameBound {
  const { reader } = parser;
  if (reader.takeWord('unbounded', 'preceding')) return { kind: 'unbounded preceding' };
  if (reader.takeWord('unbounded', 'following')) return { kind: 'unbounded following' };
  if (reader.takeWord('current', 'row')) return { kind: 'current row' };
  const offset = parser.expression();
  if (reader.takeWord('preceding')) return { kind: 'preceding', offset };
  reader.expectWord('following');
  return { kind: 'following', offset };
}

/** `ORDER BY …` if it stands here, else an empty list. */
export function parseOrderBy(parser: Parsing): readonly SortItem[] {
  const { reader } = parser;
  if (!reader.takeWord('order', 'by')) return [];
  return reader.list(() => {
    const by = parser.expression();
    const isDescending = reader.takeWord('desc');
    if (!isDescending) reader.takeWord('asc');
    const isNullsFirst = reader.takeWord('nulls', 'first');
    if (!isNullsFirst) reader.takeWord('nulls', 'last');
    return { by, isDescending, isNullsFirst };
  });
}

/** A type as CAST takes it: `decimal(38,4)`, `array(varchar)`, `timestamp(3)`, `double precision`. */
export function parseTypeName(reader: TokenReader): TypeName {
  let name = reader.expectName();
  if (name === 'double') reader.takeWord('precision');
  const numbers: number[] = [];
  const of: TypeName[] = [];
  if (reader.takeOperator('(')) {
    reader.list(() => {
      if (reader.peek().kind === 'integer') numbers.push(reader.expectInteger());
      else of.push(parseTypeName(reader));
    });
    reader.expectOperator(')');
  }
  if (reader.takeWord('with', 'time', 'zone')) name = `${name} with time zone`;
  else reader.takeWord('without', 'time', 'zone');
  return { name, numbers, of };
}
