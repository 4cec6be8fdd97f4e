import { type ByteStream, joined } from '../file-bytes.ts';

const sampleBytes = 4 * 1024 * 1024;
const mostBytesLookedAt = 256 * 1024 * 1024;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

interface TextSample {
  /** The file's beginning, up to some megabytes. */
  readonly head: Uint8Array;
  /** Whole lines: the beginning, or the first stretch of the file that has bytes beyond ASCII. */
  readonly telling: Uint8Array;
  /** Whether `head` is all there is. */
  readonly isWhole: boolean;
}

/**
 * What a text's encoding and columns are judged by. A file may begin with megabytes of ASCII and then have names in
 * CP932: it is read on, up to 256 MiB, until there is something to judge by.
 */
export async function sampleText(stream: ByteStream): Promise<TextSample> {
  let head: Uint8Array = new Uint8Array();
  let isHeadFull = false;
  let looked = 0;
  for await (const piece of stream(0)) {
    looked += piece.length;
    if (!isHeadFull) {
      head = joined(head, piece);
      isHeadFull = head.length >= sampleBytes;
      if (isHeadFull && isBeyondAscii(head))
        return { head, telling: wholeLines(head), isWhole: false };
      continue;
    }
    // Cut at both ends, so that no character is in half.
    if (isBeyondAscii(piece)) return { head, telling: wholeLines(piece, true), isWhole: false };
    if (looked > mostBytesLookedAt) return { head, telling: wholeLines(head), isWhole: false };
  }
  return isHeadFull
    ? { head, telling: wholeLines(head), isWhole: false }
    : { head, telling: head, isWhole: true };
}

function isBeyondAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) > 0x7f) return true;
  return false;
}

function wholeLines(bytes: Uint8Array, isFromMiddle = false): Uint8Array {
  const first = bytes.findIndex(isLineEnd);
  const start = isFromMiddle ? first + 1 : 0;
  const last = bytes.findLastIndex(isLineEnd);
  return last < start ? bytes.subarray(start) : bytes.subarray(start, last + 1);
}

const isLineEnd = (byte: number): boolean => byte === lineFeed || byte === carriageReturn;
