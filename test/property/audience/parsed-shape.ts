import { Dialect, parse } from '@polyglot-sql/sdk';

export interface Shape {
  /** The parsed statement without positions, and with every string's content moved aside. */
  readonly shape: string;
  readonly strings: string[];
}

/** @throws Error when it does not parse */
export function shapeOf(sql: string): Shape {
  const parsed = parsedShape(sql);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

/** The shape, or why it does not parse, which may be that it nests deeper than this parser goes. */
export function parsedShape(sql: string): Shape | string {
  const { success, ast, error } = parse(sql, Dialect.Trino);
  if (!success) return error ?? 'does not parse';
  const strings: string[] = [];
  const shape = JSON.stringify(ast, (key, value: unknown) => {
    if (key === 'span') return undefined;
    if (typeof value === 'object' && value !== null && 'literal_type' in value) {
      if (value.literal_type === 'string' && 'value' in value) strings.push(String(value.value));
      return value.literal_type === 'string' ? 'string' : value;
    }
    return value;
  });
  return { shape, strings };
}

/** Whether no shape came because the statement nests more than 32 levels, which is as deep as this parser goes. */
export const isTooDeep = (parsed: Shape | string): boolean =>
  typeof parsed === 'string' && parsed.includes('E_GUARD_PARSER_DEPTH_EXCEEDED');
