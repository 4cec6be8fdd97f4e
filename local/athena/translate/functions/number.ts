import { notSupported } from '../../sql/failure.ts';
import { binary } from '../arithmetic.ts';
import { coerce, typed } from '../typed.ts';
import { booleanType, decimalType, doubleType, duckType, isInteger, isNumeric } from '../types.ts';
import { arg, argAs, arity, literal, type ScalarFunction, wrongArguments } from './signature.ts';

/** double → double by the DuckDB function of the name. */
const ofDouble =
  (duckName: string): ScalarFunction =>
  (args, site) => {
    arity(args, site, 1);
    return typed(`${duckName}(${argAs(args, 0, doubleType, site)})`, doubleType);
  };

/** NaN below zero, where DuckDB fails; `atZero` is its value there. */
const fromZero =
  (duckName: string, atZero: string): ScalarFunction =>
  (args, site) => {
    arity(args, site, 1);
    const value = argAs(args, 0, doubleType, site);
    const special = `WHEN ${value} < 0 THEN ${double('NaN')} WHEN ${value} = 0 THEN ${double(atZero)}`;
    return typed(`CASE ${special} ELSE ${duckName}(${value}) END`, doubleType);
  };

const double = (text: string) => `CAST('${text}' AS DOUBLE)`;

/** A function that keeps integers and doubles and takes the fraction off decimals. */
const rounding =
  (duckName: string): ScalarFunction =>
  (args, site) => {
    const value = arg(args, 0, site);
    if (args.length === 2) return roundTo(args, site);
    arity(args, site, 1);
    if (isInteger(value.type)) return value;
    if (value.type.kind === 'decimal') {
      const { precision, scale } = value.type;
      const type = decimalType(precision - scale + Math.min(scale, 1), 0);
      return typed(`CAST(${duckName}(${value.sql}) AS ${duckType(type)})`, type);
    }
    return typed(`${duckName}(${argAs(args, 0, doubleType, site)})`, doubleType);
  };

const roundTo: ScalarFunction = (args, site) => {
  if (site.name !== 'round') throw wrongArguments(args, site);
  const value = arg(args, 0, site);
  const digits = Number(literal(args, 1, site));
  if (!Number.isInteger(digits) || digits < 0)
    throw notSupported('round to digits before the point');
  if (isInteger(value.type)) return value;
  if (value.type.kind === 'decimal') {
    const { precision, scale } = value.type;
    const type = decimalType(precision + 1, scale);
    return typed(
      `CAST(round(${value.sql}, ${Math.min(digits, scale)}) AS ${duckType(type)})`,
      type,
    );
  }
  return typed(`round(${argAs(args, 0, doubleType, site)}, ${digits})`, doubleType);
};

const power: ScalarFunction = (args, site) => {
  arity(args, site, 2);
  const [base, exponent] = [argAs(args, 0, doubleType, site), argAs(args, 1, doubleType, site)];
  return typed(`power(${base}, ${exponent})`, doubleType);
};

/** Functions of numbers. */
export const numberFunctions: Readonly<Record<string, ScalarFunction>> = {
  abs: (args, site) => {
    arity(args, site, 1);
    const value = arg(args, 0, site);
    if (!isNumeric(value.type)) throw wrongArguments(args, site);
    return typed(`abs(${value.sql})`, value.type);
  },
  sign: (args, site) => {
    arity(args, site, 1);
    const value = arg(args, 0, site);
    if (value.type.kind === 'decimal') {
      return typed(`CAST(sign(${value.sql}) AS DECIMAL(1,0))`, decimalType(1, 0));
    }
    if (!isInteger(value.type) && value.type.kind !== 'double') throw wrongArguments(args, site);
    return typed(`CAST(sign(${value.sql}) AS ${duckType(value.type)})`, value.type);
  },
  round: rounding('round'),
  ceil: rounding('ceil'),
  ceiling: rounding('ceil'),
  floor: rounding('floor'),
  mod: (args, site) => {
    arity(args, site, 2);
    return binary('%', arg(args, 0, site), arg(args, 1, site));
  },
  power,
  pow: power,
  sqrt: fromZero('sqrt', '0'),
  exp: ofDouble('exp'),
  ln: fromZero('ln', '-Infinity'),
  log2: fromZero('log2', '-Infinity'),
  log10: fromZero('log10', '-Infinity'),
  is_nan: (args, site) => {
    arity(args, site, 1);
    return typed(
      `isnan(${coerce(arg(args, 0, site), doubleType, () => site.name).sql})`,
      booleanType,
    );
  },
};
