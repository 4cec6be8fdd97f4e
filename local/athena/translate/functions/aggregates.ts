import { divideDecimals } from '../arithmetic.ts';
import { coerce, type Typed, typed } from '../typed.ts';
import {
  arrayType,
  bigintType,
  booleanType,
  decimalType,
  doubleType,
  duckType,
  isInteger,
  isNumeric,
  varcharType,
} from '../types.ts';
import { arg, argAs, arity, type CallSite, text, wrongArguments } from './signature.ts';

/** How one aggregate call is written: DISTINCT, ORDER BY inside, FILTER and OVER behind. */
export interface AggregateSite extends CallSite {
  readonly isStar: boolean;
  readonly isDistinct: boolean;
  /** ` ORDER BY …` or ''. */
  readonly orderBy: string;
  /** The conditions of FILTER, one more of which `count_if` may add. */
  readonly filter?: string;
  /** ` OVER (…)` or ''. */
  readonly over: string;
}

/** An aggregate: typed arguments in, DuckDB text with FILTER and OVER, and Trino's result type, out. */
export type AggregateFunction = (args: readonly Typed[], site: AggregateSite) => Typed;

function aggregate(
  duckName: string,
  inside: string,
  site: AggregateSite,
  filter = site.filter,
): string {
  const distinct = site.isDistinct ? 'DISTINCT ' : '';
  const only = filter === undefined ? '' : ` FILTER (WHERE ${filter})`;
  return `${duckName}(${distinct}${inside}${site.orderBy})${only}${site.over}`;
}

const count: AggregateFunction = (args, site) => {
  if (site.isStar || args.length === 0) return typed(aggregate('count', '*', site), bigintType);
  arity(args, site, 1);
  return typed(aggregate('count', arg(args, 0, site).sql, site), bigintType);
};

const countIf: AggregateFunction = (args, site) => {
  arity(args, site, 1);
  const condition = argAs(args, 0, booleanType, site);
  const filter = site.filter === undefined ? condition : `(${site.filter}) AND ${condition}`;
  return typed(aggregate('count', '*', { ...site, isDistinct: false }, filter), bigintType);
};

const sum: AggregateFunction = (args, site) => {
  arity(args, site, 1);
  const value = arg(args, 0, site);
  const { type } = value;
  if (isInteger(type)) {
    // DuckDB widens to 128 bits; Trino stays at 64 and overflows.
    return typed(`CAST(${aggregate('sum', value.sql, site)} AS BIGINT)`, bigintType);
  }
  if (type.kind === 'decimal') {
    return typed(aggregate('sum', value.sql, site), decimalType(38, type.scale));
  }
  return typed(aggregate('sum', argAs(args, 0, doubleType, site), site), doubleType);
};

const average: AggregateFunction = (args, site) => {
  arity(args, site, 1);
  const value = arg(args, 0, site);
  const { type } = value;
  if (type.kind !== 'decimal') {
    if (!isNumeric(type) && type.kind !== 'unknown') throw wrongArguments(args, site);
    const number = isInteger(type) ? value.sql : argAs(args, 0, doubleType, site);
    return typed(aggregate('avg', number, site), doubleType);
  }
  const total = typed(aggregate('sum', value.sql, site), decimalType(38, type.scale));
  const rows = typed(`nullif(${aggregate('count', value.sql, site)}, 0)`, bigintType);
  return divideDecimals(total, rows, type, 0);
};

/** An aggregate whose result has its argument's type. */
const keepsType =
  (duckName: string): AggregateFunction =>
  (args, site) => {
    arity(args, site, 1);
    const { sql, type } = arg(args, 0, site);
    if (type.kind === 'json') throw wrongArguments(args, site);
    return typed(aggregate(duckName, sql, site), type);
  };

const ofBoolean =
  (duckName: string): AggregateFunction =>
  (args, site) => {
    arity(args, site, 1);
    return typed(aggregate(duckName, argAs(args, 0, booleanType, site), site), booleanType);
  };

const ofDouble =
  (duckName: string): AggregateFunction =>
  (args, site) => {
    arity(args, site, 1);
    return typed(aggregate(duckName, argAs(args, 0, doubleType, site), site), doubleType);
  };

/** The first argument where the second is extreme; rows whose second is NULL do not count, NULL firsts do. */
const extremeBy =
  (duckName: string): AggregateFunction =>
  (args, site) => {
    arity(args, site, 2);
    const [value, by] = [arg(args, 0, site), arg(args, 1, site)];
    const known = `${by.sql} IS NOT NULL`;
    const filter = site.filter === undefined ? known : `(${site.filter}) AND ${known}`;
    return typed(aggregate(duckName, `${value.sql}, ${by.sql}`, site, filter), value.type);
  };

const listagg: AggregateFunction = (args, site) => {
  arity(args, site, 1, 2);
  const separator = args.length === 2 ? text(args, 1, site) : "''";
  const value = text(args, 0, site);
  return typed(aggregate('string_agg', `${value}, ${separator}`, site), varcharType);
};

const approxPercentile: AggregateFunction = (args, site) => {
  arity(args, site, 2);
  const { type } = arg(args, 0, site);
  if (!isInteger(type) && type.kind !== 'double') throw wrongArguments(args, site);
  const value = coerce(arg(args, 0, site), isInteger(type) ? bigintType : type, () => site.name);
  const fraction = coerce(arg(args, 1, site), doubleType, () => site.name);
  return typed(
    `CAST(${aggregate('approx_quantile', `${value.sql}, CAST(${fraction.sql} AS FLOAT)`, site)} AS ${duckType(value.type)})`,
    value.type,
  );
};

/** Aggregate functions; all but those that depend on order may also stand before OVER. */
export const aggregateFunctions: Readonly<Record<string, AggregateFunction>> = {
  count,
  count_if: countIf,
  sum,
  avg: average,
  min: keepsType('min'),
  max: keepsType('max'),
  any_value: keepsType('any_value'),
  arbitrary: keepsType('any_value'),
  bool_and: ofBoolean('bool_and'),
  every: ofBoolean('bool_and'),
  bool_or: ofBoolean('bool_or'),
  max_by: extremeBy('arg_max_null'),
  min_by: extremeBy('arg_min_null'),
  approx_distinct: (args, site) => {
    arity(args, site, 1);
    return typed(aggregate('approx_count_distinct', arg(args, 0, site).sql, site), bigintType);
  },
  approx_percentile: approxPercentile,
  array_agg: (args, site) => {
    arity(args, site, 1);
    const { sql, type } = arg(args, 0, site);
    return typed(aggregate('list', sql, site), arrayType(type));
  },
  listagg,
  stddev: ofDouble('stddev_samp'),
  stddev_samp: ofDouble('stddev_samp'),
  stddev_pop: ofDouble('stddev_pop'),
  variance: ofDouble('var_samp'),
  var_samp: ofDouble('var_samp'),
  var_pop: ofDouble('var_pop'),
};

const ranking =
  (duckName: string, isDouble = false): AggregateFunction =>
  (args, site) => {
    arity(args, site, 0);
    return typed(`${duckName}()${site.over}`, isDouble ? doubleType : bigintType);
  };

/** lag and lead: `(value [, offset [, default]])`. */
const neighbour =
  (duckName: string): AggregateFunction =>
  (args, site) => {
    arity(args, site, 1, 3);
    const value = arg(args, 0, site);
    const parts = [value.sql];
    if (args.length > 1) parts.push(argAs(args, 1, bigintType, site));
    if (args.length > 2) parts.push(argAs(args, 2, value.type, site));
    return typed(`${duckName}(${parts.join(', ')}${site.orderBy})${site.over}`, value.type);
  };

const ofWindow =
  (duckName: string): AggregateFunction =>
  (args, site) => {
    const isNth = duckName === 'nth_value';
    arity(args, site, isNth ? 2 : 1);
    const value = arg(args, 0, site);
    const inside = isNth ? `${value.sql}, ${argAs(args, 1, bigintType, site)}` : value.sql;
    return typed(`${duckName}(${inside}${site.orderBy})${site.over}`, value.type);
  };

/** Functions that need OVER. `site.orderBy` carries ` IGNORE NULLS` for them. */
export const windowFunctions: Readonly<Record<string, AggregateFunction>> = {
  row_number: ranking('row_number'),
  rank: ranking('rank'),
  dense_rank: ranking('dense_rank'),
  percent_rank: ranking('percent_rank', true),
  cume_dist: ranking('cume_dist', true),
  ntile: (args, site) => {
    arity(args, site, 1);
    return typed(`ntile(${argAs(args, 0, bigintType, site)})${site.over}`, bigintType);
  },
  lag: neighbour('lag'),
  lead: neighbour('lead'),
  first_value: ofWindow('first_value'),
  last_value: ofWindow('last_value'),
  nth_value: ofWindow('nth_value'),
};
