import { type IdentifierKindRow, identifierKindRows } from '../../schemas/identifier-kinds.ts';

export const emailPlaceholder = '[email]';
export const phonePlaceholder = '[phone]';
export const idPlaceholder = '[id]';

const rows: readonly IdentifierKindRow[] = identifierKindRows;

/** Names, folded, of what the vault keeps, with what stands in the lake instead. */
const placeholders: ReadonlyMap<string, string> = new Map([
  ...['idfa', 'gaid', 'aaid', 'advertisingid'].map((name) => [name, idPlaceholder] as const),
  ...rows
    .filter(({ isKept }) => isKept)
    .flatMap((row) => row.fieldNames.map((name) => [name, placeholderOf(row)] as const)),
]);

/** Longest raw name that is looked at: nine characters of Japanese, percent-encoded, with something to spare. */
const longestName = 100;
const maxKnown = 5_000;
const fewestDigits = 6;
const known = new Map<string, string | undefined>();

/**
 * Replaces the values of parameters (`member_no=…`, in a query, a fragment or a form) whose name says that the lake must
 * not hold them. Linear.
 *
 * @returns the very same string when nothing was found
 */
export function scrubParameters(text: string): string {
  let out = '';
  let from = 0;
  for (let equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
    const start = nameStart(text, equals, from);
    const placeholder = start < equals ? named(text.slice(start, equals)) : undefined;
    if (placeholder === undefined) continue;
    const end = valueEnd(text, equals + 1);
    if (!isPersonal(text, equals + 1, end, placeholder)) continue;
    out += text.slice(from, equals + 1) + placeholder;
    from = end;
    equals = end - 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

function placeholderOf({ normaliser }: IdentifierKindRow): string {
  if (normaliser === 'email') return emailPlaceholder;
  return normaliser === 'phone' ? phonePlaceholder : idPlaceholder;
}

/** Kept by raw name: a shop's URLs have the same few. */
function named(name: string): string | undefined {
  if (known.has(name)) return known.get(name);
  const placeholder = placeholders.get(folded(name));
  if (known.size >= maxKnown) known.clear();
  known.set(name, placeholder);
  return placeholder;
}

function folded(name: string): string {
  return decoded(name)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}ー]+/gu, '');
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Start of the name before `equals`; `equals` itself when it is longer than any. */
function nameStart(text: string, equals: number, from: number): number {
  const least = Math.max(from, equals - longestName);
  let start = equals;
  while (start > least && !endsName(text.charCodeAt(start - 1))) start -= 1;
  return start === least && start > from && !endsName(text.charCodeAt(start - 1)) ? equals : start;
}

function valueEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && !endsValue(text.charCodeAt(end))) end += 1;
  return end;
}

/** U+0001 stands for a `%` that is decoded later. */
const endings = '\t\n\r "#&\'<>';
const valueEnds = tableOf(endings);
const nameEnds = tableOf(`${endings}?;,:/=|([`);

function endsValue(code: number): boolean {
  return code < 128 && valueEnds[code] === 1;
}

function endsName(code: number): boolean {
  return code < 128 && nameEnds[code] === 1;
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

function isPersonal(text: string, from: number, end: number, placeholder: string): boolean {
  if (placeholder !== phonePlaceholder) return end > from;
  return text.slice(from, end).replace(/[^\d０-９]/g, '').length >= fewestDigits;
}
