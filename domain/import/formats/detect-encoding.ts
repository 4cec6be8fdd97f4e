import type { Encoding } from './file-rows.ts';

export type FoundEncoding =
  | {
      readonly kind: 'found';
      readonly encoding: Encoding;
      readonly byteOrderMarks: number;
      /** Bytes that the marks take. */
      readonly markBytes: number;
    }
  | { readonly kind: 'refused'; readonly reason: string };

const utf8Mark = [0xef, 0xbb, 0xbf];
const labels = { 'utf-8': 'utf-8', cp932: 'shift_jis', 'euc-jp': 'euc-jp', 'utf-16le': 'utf-16le' };

/** Decodes whole characters; throws on bytes that are none. Takes no byte order mark off. */
export const strictDecoder = (encoding: Encoding): TextDecoder =>
  new TextDecoder(labels[encoding], { fatal: true, ignoreBOM: true });

/** Byte order marks that a file begins with. */
export function marksOf(head: Uint8Array): {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | undefined;
  readonly count: number;
  readonly bytes: number;
} {
  let bytes = 0;
  while (utf8Mark.every((byte, index) => head[bytes + index] === byte)) bytes += utf8Mark.length;
  if (bytes > 0) return { encoding: 'utf-8', count: bytes / utf8Mark.length, bytes };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', count: 1, bytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', count: 1, bytes: 2 };
  return { encoding: undefined, count: 0, bytes: 0 };
}

/**
 * How a text is written. A byte order mark decides. Without one: UTF-8 where all of `sample` is; else CP932 or EUC-JP,
 * whichever it is; where it could be both, EUC-JP when CP932 would make nearly all of it half-width katakana, CP932 when
 * hardly any; in between nothing is guessed.
 *
 * @param head first bytes of the file, at least 12 where it has so many
 * @param sample whole lines of it, with bytes beyond ASCII where the file has any
 */
export function detectEncoding(head: Uint8Array, sample: Uint8Array): FoundEncoding {
  const marks = marksOf(head);
  if (marks.encoding === 'utf-16be')
    return refused('is UTF-16 of the other byte order: save it as CSV in UTF-8');
  if (marks.encoding !== undefined) {
    return {
      kind: 'found',
      encoding: marks.encoding,
      byteOrderMarks: marks.count,
      markBytes: marks.bytes,
    };
  }
  if (sample.includes(0)) return refused('holds NUL bytes: save it as CSV in UTF-8');
  const encoding = encodingOf(sample);
  if (encoding !== undefined) return { kind: 'found', encoding, byteOrderMarks: 0, markBytes: 0 };
  return refused(
    'is neither UTF-8 nor CP932 (Shift_JIS) nor EUC-JP for sure: say which with --encoding',
  );
}

const refused = (reason: string): FoundEncoding => ({ kind: 'refused', reason });

function encodingOf(sample: Uint8Array): Encoding | undefined {
  if (decoded(sample, 'utf-8') !== undefined) return 'utf-8';
  const cp932 = decoded(sample, 'cp932');
  const isEucJp = decoded(sample, 'euc-jp') !== undefined;
  if (cp932 === undefined) return isEucJp ? 'euc-jp' : undefined;
  if (!isEucJp) return 'cp932';
  const beyondAscii = cp932.replace(/[\0-\x7f]/g, '');
  const halfWidth = beyondAscii.replace(/[^\uff61-\uff9f]/g, '').length / beyondAscii.length;
  if (halfWidth >= 0.9) return 'euc-jp';
  return halfWidth <= 0.1 ? 'cp932' : undefined;
}

function decoded(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return strictDecoder(encoding).decode(bytes);
  } catch {
    return undefined;
  }
}
