import { StatementFailure } from '../../sql/failure.ts';
import { coerce, type Typed } from '../typed.ts';
import {
  bigintType,
  commonType,
  isSameType,
  type SqlType,
  typeText,
  varcharType,
} from '../types.ts';

/** What a function may know of the statement it stands in. */
export interface CallSite {
  readonly name: string;
  /** The instant of `now()`: one per statement. */
  readonly nowEpochMs: number;
}

/** A scalar function: typed arguments in, DuckDB text and Trino's result type out. */
export type ScalarFunction = (args: readonly Typed[], site: CallSite) => Typed;

export function wrongArguments(args: readonly Typed[], site: CallSite): StatementFailure {
  const types = args.map(({ type }) => typeText(type)).join(', ');
  return new StatementFailure(
    'FUNCTION_NOT_FOUND',
    `Unexpected parameters (${types}) for function ${site.name}`,
  );
}

/** The argument at the index. @throws StatementFailure where the call has too few */
export function arg(args: readonly Typed[], index: number, site: CallSite): Typed {
  const value = args[index];
  if (value === undefined) throw wrongArguments(args, site);
  return value;
}

/** Checks the number of arguments. */
export function arity(
  args: readonly Typed[],
  site: CallSite,
  least: number,
  most: number = least,
): void {
  if (args.length < least || args.length > most) throw wrongArguments(args, site);
}

/** The argument widened to the type, as DuckDB text. */
export function argAs(
  args: readonly Typed[],
  index: number,
  type: SqlType,
  site: CallSite,
): string {
  const value = arg(args, index, site);
  const common = commonType(value.type, type);
  if (common === undefined || !isSameType(common, type)) throw wrongArguments(args, site);
  return coerce(value, type, () => site.name).sql;
}

export const text = (args: readonly Typed[], index: number, site: CallSite) =>
  argAs(args, index, varcharType, site);

export const whole = (args: readonly Typed[], index: number, site: CallSite) =>
  argAs(args, index, bigintType, site);

/** The value of an argument that must be a literal here. @throws StatementFailure */
export function literal(args: readonly Typed[], index: number, site: CallSite): string {
  const value = arg(args, index, site).literal;
  if (value === undefined) {
    throw new StatementFailure(
      'NOT_SUPPORTED',
      `the local Athena runs ${site.name} only with a literal as argument ${index + 1}`,
    );
  }
  return value;
}
