import type { Literal } from '../sql/ast.ts';
import { notSupported, StatementFailure } from '../sql/failure.ts';
import { quoteString, type Typed, typed } from './typed.ts';
import {
  bigintType,
  booleanType,
  dateType,
  decimalType,
  doubleType,
  duckType,
  integerType,
  unknownType,
  varcharType,
} from './types.ts';

/** A literal as Trino types it: `1` integer, `1.50` decimal(3,2), `1e0` double, `'…'` varchar. */
export function literalOf(literal: Literal): Typed {
  switch (literal.kind) {
    case 'null':
      return typed('NULL', unknownType);
    case 'boolean':
      return typed(String(literal.value), booleanType);
    case 'string':
      return { sql: quoteString(literal.value), type: varcharType, literal: literal.value };
    case 'integer':
      return integerOf(literal.text);
    case 'decimal':
      return decimalOf(literal.text);
    case 'double':
      return typed(`CAST('${literal.text}' AS DOUBLE)`, doubleType);
    case 'typed':
      return typedLiteral(literal.type, literal.value);
  }
}

function integerOf(text: string): Typed {
  const value = BigInt(text);
  if (value > 9223372036854775807n || value < -9223372036854775808n) {
    throw new StatementFailure('INVALID_LITERAL', `Invalid numeric literal: ${text}`);
  }
  const isSmall = value <= 2147483647n && value >= -2147483648n;
  const type = isSmall ? integerType : bigintType;
  return { sql: `CAST('${value}' AS ${duckType(type)})`, type, literal: String(value) };
}

function decimalOf(text: string): Typed {
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const digits = whole.replace(/^0+/, '').length + fraction.length;
  if (digits > 38)
    throw new StatementFailure('INVALID_LITERAL', `Invalid decimal literal: ${text}`);
  const type = decimalType(Math.max(1, digits), fraction.length);
  return typed(`CAST('${text}' AS ${duckType(type)})`, type);
}

function typedLiteral(type: 'date' | 'timestamp' | 'decimal', value: string): Typed {
  const text = value.trim();
  if (type === 'decimal') {
    if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) throw invalid(type, value);
    return decimalOf(text);
  }
  if (type === 'date') {
    if (!/^\d{4}-\d{1,2}-\d{1,2}$/.test(text)) throw invalid(type, value);
    return typed(`DATE '${text}'`, dateType);
  }
  if (!/^\d{4}-\d{1,2}-\d{1,2}( \d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?)?$/.test(text)) {
    if (/^[\d\-: .]+ ?[A-Z+-]/.test(text)) throw notSupported('timestamp literals with a zone');
    throw invalid(type, value);
  }
  if (/\.\d{4,}$/.test(text)) throw notSupported('timestamps finer than milliseconds');
  const full = text.includes(' ') ? text : `${text} 00:00:00`;
  const digits = /\.(\d+)$/.exec(text)?.[1]?.length ?? 0;
  const exact = /:\d+:/.test(full) ? full : `${full}:00`;
  return typed(`TIMESTAMP '${exact}'`, { kind: 'timestamp', digits });
}

function invalid(type: string, value: string): StatementFailure {
  return new StatementFailure('INVALID_LITERAL', `'${value}' is not a valid ${type} literal`);
}
