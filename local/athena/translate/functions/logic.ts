import { compare } from '../arithmetic.ts';
import { coerce, typed, unify } from '../typed.ts';
import { booleanType } from '../types.ts';
import { arg, arity, type ScalarFunction } from './signature.ts';

const extreme =
  (duckName: string): ScalarFunction =>
  (args, site) => {
    arity(args, site, 2, 127);
    const { values, type } = unify(args, site.name);
    const isAnyNull = values.map(({ sql }) => `${sql} IS NULL`).join(' OR ');
    const all = values.map(({ sql }) => sql).join(', ');
    // DuckDB would leave NULLs out.
    return typed(`CASE WHEN ${isAnyNull} THEN NULL ELSE ${duckName}(${all}) END`, type);
  };

/** Conditional functions. */
export const logicFunctions: Readonly<Record<string, ScalarFunction>> = {
  coalesce: (args, site) => {
    arity(args, site, 2, 1000);
    const { values, type } = unify(args, site.name);
    return typed(`coalesce(${values.map(({ sql }) => sql).join(', ')})`, type);
  },
  nullif: (args, site) => {
    arity(args, site, 2);
    const [a, b] = [arg(args, 0, site), arg(args, 1, site)];
    return typed(`CASE WHEN ${compare('=', a, b).sql} THEN NULL ELSE ${a.sql} END`, a.type);
  },
  if: (args, site) => {
    arity(args, site, 2, 3);
    const condition = coerce(arg(args, 0, site), booleanType, () => site.name).sql;
    const { values, type } = unify(args.slice(1), site.name);
    const otherwise = values[1] === undefined ? '' : ` ELSE ${values[1].sql}`;
    return typed(`CASE WHEN ${condition} THEN ${values[0]?.sql}${otherwise} END`, type);
  },
  greatest: extreme('greatest'),
  least: extreme('least'),
  try: (args, site) => {
    arity(args, site, 1);
    const value = arg(args, 0, site);
    return typed(`TRY(${value.sql})`, value.type);
  },
};
