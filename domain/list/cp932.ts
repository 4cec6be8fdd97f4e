/** Text as printers' machines read it, or the characters that they have no code for. */
export type Encoded =
  | { readonly kind: 'encoded'; readonly bytes: Uint8Array }
  | { readonly kind: 'unmappable'; readonly characters: readonly string[] };

/**
 * The same character under another code point: Unicode has two where Windows' code page has one.
 *
 * @see https://www.w3.org/TR/japanese-xml/ on the ambiguity of the mappings of JIS X 0208
 */
const twins: ReadonlyMap<string, string> = new Map([
  ['\u301C', '\uFF5E'],
  ['\u2212', '\uFF0D'],
  ['\u2014', '\u2015'],
  ['\u2016', '\u2225'],
  ['\u2011', '\u2010'],
  ['\u2013', '\u2010'],
  ['\u00A2', '\uFFE0'],
  ['\u00A3', '\uFFE1'],
  ['\u00A5', '\uFFE5'],
  ['\u00A6', '\uFFE4'],
  ['\u00AC', '\uFFE2'],
  ['\u203E', '\uFFE3'],
  ['\u00A0', ' '],
]);

/** A kana and the mark that makes it another one, written as two. */
const composed = /[\u3040-\u30FF][\u3099\u309A]/gu;
/** Bytes that do not belong to text, or to a character of the user's own that no printer has. */
const isForeign = (character: string): boolean => /[\u0080-\u009F\uE000-\uF8FF]/u.test(character);

/**
 * Text in CP932 (Shift_JIS as Windows writes it). Nothing is ever replaced by `?`: what has no code is told, each
 * character once, in order. A variation selector has none either: it asks for a glyph that the page does not tell apart.
 */
export function encodeCp932(text: string): Encoded {
  const codes = codePage();
  const bytes: number[] = [];
  const unmappable = new Set<string>();
  for (const character of text.replace(composed, (pair) => pair.normalize('NFC'))) {
    const code = codes.get(twins.get(character) ?? character);
    if (code === undefined) unmappable.add(character);
    else bytes.push(...code);
  }
  return unmappable.size > 0
    ? { kind: 'unmappable', characters: [...unmappable] }
    : { kind: 'encoded', bytes: Uint8Array.from(bytes) };
}

let made: ReadonlyMap<string, readonly number[]> | undefined;

/**
 * The inverse of the runtime's own decoder. Of several codes of a character Windows writes the first, but for those of
 * rows 89 to 92, which NEC added and IBM had: there it writes IBM's.
 *
 * @see https://encoding.spec.whatwg.org/#index-shift_jis-pointer
 */
function codePage(): ReadonlyMap<string, readonly number[]> {
  if (made !== undefined) return made;
  const decoder = new TextDecoder('shift_jis');
  const codes = new Map<string, readonly number[]>();
  const add = (...code: number[]): void => {
    const text = decoder.decode(Uint8Array.from(code));
    const [character = '', more] = [...text];
    if (more !== undefined || character === '\uFFFD' || isForeign(character)) return;
    if (!codes.has(character)) codes.set(character, code);
  };
  for (let byte = 0; byte < 256; byte += 1) add(byte);
  for (let lead = 0x81; lead <= 0xfc; lead += 1) {
    if (lead === 0xed || lead === 0xee) continue;
    for (let trail = 0x40; trail <= 0xfc; trail += 1) add(lead, trail);
  }
  made = codes;
  return codes;
}
