export type DecodedText =
  | {
      readonly kind: 'decoded';
      readonly text: string;
      readonly encoding: 'utf-8' | 'cp932';
      /** Byte order marks that were taken off; some exports begin with two. */
      readonly byteOrderMarks: number;
    }
  | { readonly kind: 'refused'; readonly reason: string };

const mark = [0xef, 0xbb, 0xbf];

/**
 * Text of a file in UTF-8, with any number of byte order marks, or in CP932 (Shift_JIS as Windows writes it). No byte
 * is ever guessed or replaced: a file that is neither is refused.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  let start = 0;
  while (mark.every((byte, index) => bytes[start + index] === byte)) start += mark.length;
  const byteOrderMarks = start / mark.length;
  const content = bytes.subarray(start);
  if (content.includes(0)) {
    return { kind: 'refused', reason: 'holds NUL bytes: save it as CSV in UTF-8' };
  }
  const utf8 = decoded(content, 'utf-8');
  if (utf8 !== undefined) {
    return { kind: 'decoded', text: utf8, encoding: 'utf-8', byteOrderMarks };
  }
  if (byteOrderMarks > 0) {
    return { kind: 'refused', reason: 'is marked as UTF-8 but has bytes that are not' };
  }
  const cp932 = decoded(content, 'shift_jis');
  return cp932 === undefined
    ? { kind: 'refused', reason: 'is neither UTF-8 nor CP932 (Shift_JIS)' }
    : { kind: 'decoded', text: cp932, encoding: 'cp932', byteOrderMarks };
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
