import { Dialect, parse } from '@polyglot-sql/sdk';

/**
 * The parsed statement without positions, and with every string's content moved aside.
 *
 * @throws Error when it does not parse
 */
export function shapeOf(sql: string): { readonly shape: string; readonly strings: string[] } {
  const { success, ast } = parse(sql, Dialect.Trino);
  if (!success) throw new Error('The statement does not parse.');
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
