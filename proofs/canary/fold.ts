import { gunzipSync } from 'node:zlib';

/** Case, width and kana made one, so that a word is found however it is written. */
export function fold(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ぁ-ゖ]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0x60));
}

/** What people and programs put between the parts of a number, name or address, taken out of folded text. */
export const squeeze = (folded: string): string => folded.replace(/[\s\-‐-―−ー()・_.,]/g, '');

/** A text and all that is encoded in it: JSON's escapes, URL's, Base64 and hexadecimal, gzip within, twice over. */
export function readingsOf(text: string, depth = 2): readonly string[] {
  const within = depth === 0 ? [] : [unescaped(text), percentDecoded(text), decodedRuns(text)];
  const found = within.filter((reading) => reading !== undefined && reading !== '');
  return [text, ...found.flatMap((reading) => readingsOf(reading ?? '', depth - 1))];
}

function unescaped(text: string): string | undefined {
  if (!text.includes('\\u')) return undefined;
  return text.replace(/\\+u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function percentDecoded(text: string): string | undefined {
  if (!/%[0-9a-f]{2}/i.test(text)) return undefined;
  const isPlus = /%40|%2B/i.test(text);
  return (isPlus ? text.replaceAll('+', ' ') : text).replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

/** Runs that may be Base64, from each of the four places where a group may begin, and hexadecimal; joined by lines. */
function decodedRuns(text: string): string {
  const decoded: string[] = [];
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{12,}/g)) {
    if (/^(?:[0-9a-f]{2})+$/i.test(run)) decoded.push(printable(Buffer.from(run, 'hex')));
    for (let from = 0; from < 4; from += 1)
      decoded.push(printable(Buffer.from(run.slice(from), 'base64')));
  }
  return decoded.filter((part) => part !== '').join('\n');
}

function printable(bytes: Buffer): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return unzipped(bytes);
  const text = bytes.toString('utf8');
  // Random bytes are seldom UTF-8; what begins or ends inside a character may be.
  const broken = text.split('\ufffd').length - 1;
  return broken * 8 > text.length ? '' : text;
}

function unzipped(bytes: Buffer): string {
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch {
    return '';
  }
}
