import type { Expression } from '../sql/ast.ts';
import { lineAndColumn, notSupported, StatementFailure } from '../sql/failure.ts';
import { addInterval, binary, compare, negate } from './arithmetic.ts';
import { translateCall } from './calls.ts';
import { castTo } from './casts.ts';
import { arrayOf, subscript } from './functions/arrays.ts';
import { atTimeZone, extractField } from './functions/time.ts';
import { literalOf } from './literals.ts';
import { resolveColumn, type Scope } from './scope.ts';
import type { Session } from './session.ts';
import { coerce, type Typed, typed, unify } from './typed.ts';
import { booleanType, typeOfName } from './types.ts';

/**
 * Translates one expression.
 *
 * @throws StatementFailure for names that do not exist, types that do not meet and whatever does not run here
 */
export function translate(expression: Expression, scope: Scope, session: Session): Typed {
  const inner = (each: Expression) => translate(each, scope, session);
  const condition = (each: Expression) =>
    coerce(inner(each), booleanType, () => 'a condition must be boolean').sql;
  switch (expression.kind) {
    case 'null':
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'double':
    case 'string':
    case 'typed':
      return literalOf(expression);
    case 'column':
      return resolveColumn(scope, expression.path, lineAndColumn(session.text, expression.at));
    case 'call':
      return translateCall(expression, scope, session);
    case 'binary':
      return translateBinary(expression, inner);
    case 'logic': {
      const terms = expression.terms.map(condition);
      return typed(`(${terms.join(` ${expression.operator.toUpperCase()} `)})`, booleanType);
    }
    case 'not':
      return typed(`(NOT ${condition(expression.operand)})`, booleanType);
    case 'negate':
      return negate(inner(expression.operand));
    case 'isNull': {
      const test = expression.isNegated ? 'IS NOT NULL' : 'IS NULL';
      return typed(`(${inner(expression.operand).sql} ${test})`, booleanType);
    }
    case 'between':
      return translateBetween(expression, inner);
    case 'case':
      return translateCase(expression, inner, condition);
    case 'cast':
      return castTo(inner(expression.operand), typeOfName(expression.type), expression.isTry);
    case 'extract':
      return extractField(expression.field, inner(expression.operand), site(session, 'extract'));
    case 'array':
      return arrayOf(expression.items.map(inner));
    case 'subscript':
      return subscript(inner(expression.operand), inner(expression.index));
    case 'atTimeZone':
      return atTimeZone(
        inner(expression.operand),
        inner(expression.zone),
        site(session, 'AT TIME ZONE'),
      );
    case 'like':
      return translateLike(expression, inner);
    case 'interval':
      throw notSupported('INTERVAL other than after + or - at a time');
    case 'lambda':
      throw new StatementFailure('SYNTAX_ERROR', 'a lambda can only be an argument of a function');
    default:
      return translateSubselect(expression, scope, session);
  }
}

const site = (session: Session, name: string) => ({ name, nowEpochMs: session.nowEpochMs });

function translateBetween(
  { operand, low, high, isNegated }: Extract<Expression, { kind: 'between' }>,
  inner: (each: Expression) => Typed,
): Typed {
  const value = inner(operand);
  const from = compare('>=', value, inner(low)).sql;
  const to = compare('<=', value, inner(high)).sql;
  return typed(`(${isNegated ? 'NOT ' : ''}(${from} AND ${to}))`, booleanType);
}

function translateBinary(
  expression: Extract<Expression, { kind: 'binary' }>,
  inner: (each: Expression) => Typed,
): Typed {
  const { operator, left, right } = expression;
  if (right.kind === 'interval' && (operator === '+' || operator === '-')) {
    return addInterval(inner(left), right, operator === '+' ? 1 : -1);
  }
  if (left.kind === 'interval' && operator === '+') return addInterval(inner(right), left, 1);
  return binary(operator, inner(left), inner(right));
}

function translateCase(
  expression: Extract<Expression, { kind: 'case' }>,
  inner: (each: Expression) => Typed,
  condition: (each: Expression) => string,
): Typed {
  const { operand, branches, otherwise } = expression;
  const subject = operand && inner(operand);
  const whens = branches.map(({ when }) =>
    subject === undefined ? condition(when) : compare('=', subject, inner(when)).sql,
  );
  const results = branches.map(({ result }) => inner(result));
  const { values, type } = unify(otherwise ? [...results, inner(otherwise)] : results, 'CASE');
  const parts = whens.map((when, index) => `WHEN ${when} THEN ${values[index]?.sql}`);
  const last = values[whens.length];
  return typed(`CASE ${parts.join(' ')}${last ? ` ELSE ${last.sql}` : ''} END`, type);
}

function translateLike(
  expression: Extract<Expression, { kind: 'like' }>,
  inner: (each: Expression) => Typed,
): Typed {
  const what = () => 'LIKE takes varchar';
  const text = (each: Expression) => coerce(inner(each), { kind: 'varchar' }, what);
  const operand = text(expression.operand);
  const pattern = text(expression.pattern);
  // Without ESCAPE the backslash stands for itself, here and in DuckDB.
  const escaping = expression.escape === undefined ? '' : ` ESCAPE ${text(expression.escape).sql}`;
  const not = expression.isNegated ? 'NOT ' : '';
  return typed(`(${operand.sql} ${not}LIKE ${pattern.sql}${escaping})`, booleanType);
}

function translateSubselect(
  expression: Extract<Expression, { kind: 'inList' | 'inQuery' | 'exists' | 'subquery' }>,
  scope: Scope,
  session: Session,
): Typed {
  const inner = (each: Expression) => translate(each, scope, session);
  if (expression.kind === 'inList') {
    const { values } = unify([expression.operand, ...expression.items].map(inner), 'IN');
    const [operand, ...items] = values.map(({ sql }) => sql);
    const not = expression.isNegated ? 'NOT ' : '';
    return typed(`(${operand} ${not}IN (${items.join(', ')}))`, booleanType);
  }
  const { sql, columns } = session.query(expression.query, scope);
  if (expression.kind === 'exists') return typed(`EXISTS (${sql})`, booleanType);
  const type = columns[0]?.type;
  if (type === undefined || columns.length !== 1) {
    throw new StatementFailure(
      'SYNTAX_ERROR',
      'Multiple columns returned by subquery are not yet supported',
    );
  }
  if (expression.kind === 'subquery') return typed(`(${sql})`, type);
  const { values } = unify([inner(expression.operand), typed('"s"."c0"', type)], 'IN');
  const inside = `SELECT ${values[1]?.sql} FROM (${sql}) AS "s"`;
  const not = expression.isNegated ? 'NOT ' : '';
  return typed(`(${values[0]?.sql} ${not}IN (${inside}))`, booleanType);
}
