/** JSON in which a bigint stands for a number of any length. */
export type ExactJson =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly ExactJson[]
  | { readonly [name: string]: ExactJson };

/** A string as a whole, so that digits inside it are left alone, or a number. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads JSON with every number as the text that it was written as: an id of 19 digits does not fit a double.
 *
 * @returns undefined for what is no JSON
 */
export function parseExact(text: string): unknown {
  const quoted = text.replace(tokens, (token) => (token.startsWith('"') ? token : `"${token}"`));
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}

/** Writes JSON with every bigint as its bare digits. */
export function stringifyExact(value: ExactJson): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(stringifyExact).join(',')}]`;
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${stringifyExact(member)}`,
  );
  return `{${members.join(',')}}`;
}

const isList = (value: object): value is readonly ExactJson[] => Array.isArray(value);
