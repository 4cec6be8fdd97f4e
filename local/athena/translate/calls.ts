import type { Call, Expression, Frame, FrameBound, WindowSpec } from '../sql/ast.ts';
import { lineAndColumn, notSupported, StatementFailure } from '../sql/failure.ts';
import { type AggregateSite, aggregateFunctions, windowFunctions } from './functions/aggregates.ts';
import { arrayFunctions } from './functions/arrays.ts';
import { jsonFunctions } from './functions/json.ts';
import { logicFunctions } from './functions/logic.ts';
import { numberFunctions } from './functions/number.ts';
import type { ScalarFunction } from './functions/signature.ts';
import { textFunctions } from './functions/text.ts';
import { timeFunctions } from './functions/time.ts';
import { orderByOf } from './order.ts';
import type { Scope } from './scope.ts';
import type { Session } from './session.ts';
import { coerce, type Typed, typed } from './typed.ts';
import { arrayType, booleanType } from './types.ts';

const scalars: ReadonlyMap<string, ScalarFunction> = new Map(
  [
    logicFunctions,
    textFunctions,
    timeFunctions,
    numberFunctions,
    jsonFunctions,
    arrayFunctions,
  ].flatMap((group) => Object.entries(group)),
);
const aggregates = new Map(Object.entries(aggregateFunctions));
const windows = new Map(Object.entries(windowFunctions));

/** Every function name that runs here, for the page that lists the subset. */
export const functionNames: readonly string[] = [
  ...scalars.keys(),
  ...aggregates.keys(),
  ...windows.keys(),
  'transform',
  'filter',
].sort();

/** A call of a scalar, aggregate, window or lambda function. Names outside the subset are refused. */
export function translateCall(call: Call, scope: Scope, session: Session): Typed {
  const { name } = call;
  if (name === 'transform' || name === 'filter') return translateLambda(call, scope, session);
  if (!scalars.has(name) && !windows.has(name) && !aggregates.has(name)) {
    throw notSupported(`the function ${name}`);
  }
  const args = call.args.map((each) => session.translate(each, scope));
  const scalar = scalars.get(name);
  if (scalar !== undefined) {
    if (call.over !== undefined || call.filter !== undefined || call.isDistinct || call.isStar) {
      throw at(call, session, `${name} is neither an aggregate nor a window function`);
    }
    return scalar(args, { name, nowEpochMs: session.nowEpochMs });
  }
  const window = windows.get(name);
  if (window !== undefined) {
    if (call.over === undefined) throw at(call, session, `${name} needs OVER`);
    return window(args, {
      ...siteOf(call, scope, session),
      orderBy: call.isIgnoringNulls ? ' IGNORE NULLS' : '',
    });
  }
  const aggregate = aggregates.get(name);
  if (aggregate === undefined || call.isIgnoringNulls)
    throw notSupported(`IGNORE NULLS of ${name}`);
  if (call.over !== undefined && call.isDistinct) {
    throw at(call, session, 'DISTINCT in window function parameters not yet supported');
  }
  if (call.over !== undefined && call.filter !== undefined) {
    throw new StatementFailure(
      'NOT_SUPPORTED',
      `${lineAndColumn(session.text, call.at)}: FILTER is not yet supported for window functions`,
    );
  }
  return aggregate(args, siteOf(call, scope, session));
}

function at(call: Call, session: Session, message: string): StatementFailure {
  return new StatementFailure(
    'SYNTAX_ERROR',
    `${lineAndColumn(session.text, call.at)}: ${message}`,
  );
}

function siteOf(call: Call, scope: Scope, session: Session): AggregateSite {
  const filter =
    call.filter &&
    coerce(session.translate(call.filter, scope), booleanType, () => 'FILTER takes a condition')
      .sql;
  return {
    name: call.name,
    nowEpochMs: session.nowEpochMs,
    isStar: call.isStar,
    isDistinct: call.isDistinct,
    orderBy: orderByOf(call.orderBy, scope, session),
    over: call.over === undefined ? '' : overOf(call.over, scope, session),
    ...(filter !== undefined && { filter }),
  };
}

function overOf(window: WindowSpec, scope: Scope, session: Session): string {
  const partitions = window.partitionBy.map((each) => session.translate(each, scope).sql);
  const partitionBy = partitions.length === 0 ? '' : `PARTITION BY ${partitions.join(', ')}`;
  const frame = window.frame === undefined ? '' : frameOf(window.frame, scope, session);
  return ` OVER (${partitionBy}${orderByOf(window.orderBy, scope, session)}${frame})`;
}

function frameOf({ unit, start, end }: Frame, scope: Scope, session: Session): string {
  if (unit === 'groups') throw notSupported('GROUPS frames');
  const bound = ({ kind, offset }: FrameBound) => {
    if (offset === undefined) return kind.toUpperCase();
    if (unit === 'range') throw notSupported('RANGE frames with an offset');
    return `${session.translate(offset, scope).sql} ${kind.toUpperCase()}`;
  };
  return ` ${unit.toUpperCase()} BETWEEN ${bound(start)} AND ${bound(end)}`;
}

function translateLambda(call: Call, scope: Scope, session: Session): Typed {
  const [list, lambda]: readonly (Expression | undefined)[] = call.args;
  if (list === undefined || lambda?.kind !== 'lambda') {
    throw at(call, session, `${call.name} takes an array and a lambda`);
  }
  const array = session.translate(list, scope);
  const [parameter] = lambda.parameters;
  if (array.type.kind !== 'array' || parameter === undefined || lambda.parameters.length !== 1) {
    throw at(call, session, `${call.name} takes an array and a lambda of one parameter`);
  }
  const local = session.uniqueName('l');
  const named = new Map([[parameter, typed(local, array.type.element)]]);
  const body = session.translate(lambda.body, { fields: [], named, parent: scope });
  if (call.name === 'filter') {
    const condition = coerce(body, booleanType, () => 'filter takes a condition').sql;
    return typed(`list_filter(${array.sql}, lambda ${local}: ${condition})`, array.type);
  }
  return typed(`list_transform(${array.sql}, lambda ${local}: ${body.sql})`, arrayType(body.type));
}
