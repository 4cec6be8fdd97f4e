/** Of a record in a buffer: its bytes without the line end, and what follows. */
export interface ScannedRecord {
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
  /** Where the next record begins. */
  readonly next: number;
  /** Lines it takes. */
  readonly lines: number;
  /** Whether it holds a quote: others can be cut at their delimiters. */
  readonly isQuoted: boolean;
  /** Why it is no record; then it is one line, and reading goes on behind it. */
  readonly fault?: string;
}

export interface Dialect {
  /** Bytes of one character of ASCII: 2 in UTF-16, 1 elsewhere. */
  readonly unit: 1 | 2;
  /** One character of ASCII; undefined where nothing is quoted (NDJSON). */
  readonly delimiter: string | undefined;
}

/** A record is no longer than this; what a quote opens must be closed within it. */
const longestRecordBytes = 1024 * 1024;

const unclosedQuote = 'a quote is never closed';
const tooLong = `is longer than ${longestRecordBytes.toLocaleString('en')} bytes`;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const space = 0x20;

/**
 * Records of a delimited text by its bytes alone, so that each is known by where it lies, whatever its encoding: none of
 * the characters that matter is part of another one in UTF-8, CP932 or EUC-JP. CRLF, LF and CR end a line; a quoted
 * field may hold them.
 *
 * A quote that is not closed does not swallow what follows: when the next quote stands where none can close a field, or
 * none comes within {@link longestRecordBytes}, the line alone is at fault.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class RecordScanner {
  readonly #bytes: Uint8Array;
  readonly #isLast: boolean;
  readonly #unit: 1 | 2;
  readonly #delimiter: number | undefined;
  /** Next of each from where was last looked; the buffer's length when there is none. */
  readonly #nextOf = new Map<number, number>();

  /** @param isLast whether the file ends with the buffer */
  constructor(bytes: Uint8Array, isLast: boolean, { unit, delimiter }: Dialect) {
    this.#bytes = bytes;
    this.#isLast = isLast;
    this.#unit = unit;
    this.#delimiter = delimiter?.charCodeAt(0);
  }

  /** The record that begins at `start`; undefined when its end lies beyond the buffer. */
  record(start: number): ScannedRecord | undefined {
    const end = this.#lineEnd(start);
    const isQuoted = this.#delimiter !== undefined && this.#find(quote, start) < end;
    const found = isQuoted ? this.#quoted(start) : this.#line(start, end, false);
    const isTooLong = found !== undefined && found.end - found.start > longestRecordBytes;
    return isTooLong ? this.#line(start, end, true, tooLong) : found;
  }

  /** The line that ends at `end`; undefined when there may be more of it. */
  #line(
    start: number,
    end: number,
    isQuoted: boolean,
    fault?: string,
    lines = 1,
  ): ScannedRecord | undefined {
    const size = this.#bytes.length;
    const isAtEnd = end + this.#unit > size;
    if (isAtEnd && !this.#isLast) return undefined;
    const isReturn = !isAtEnd && this.#at(end) === carriageReturn;
    const follows = end + this.#unit;
    // Whether a line feed follows is not known yet.
    if (isReturn && follows + this.#unit > size && !this.#isLast) return undefined;
    const isPair = isReturn && this.#at(follows) === lineFeed;
    const next = isAtEnd ? size : follows + (isPair ? this.#unit : 0);
    return {
      start,
      end: isAtEnd ? size : end,
      next,
      lines,
      isQuoted,
      ...(fault !== undefined && { fault }),
    };
  }

  #quoted(start: number): ScannedRecord | undefined {
    const size = this.#bytes.length;
    let position = start;
    let lines = 1;
    let isFieldStart = true;
    while (position + this.#unit <= size) {
      const code = this.#at(position);
      if (code === quote && isFieldStart) {
        const close = this.#closing(position + this.#unit);
        if (close === undefined) return this.#unclosed(start);
        const breaks = this.#lineBreaks(position, close);
        const behind = this.#behindSpaces(close + this.#unit);
        const isEnded = behind + this.#unit > size || this.#endsField(this.#at(behind));
        if (!isEnded && breaks > 0) return this.#faulty(start);
        lines += breaks;
        position = isEnded ? behind : close + this.#unit;
        isFieldStart = false;
        continue;
      }
      if (code === lineFeed || code === carriageReturn) break;
      isFieldStart = code === this.#delimiter;
      position += this.#unit;
    }
    return this.#line(start, position, true, undefined, lines);
  }

  /** Where the field closes; undefined when the buffer does not tell. */
  #closing(from: number): number | undefined {
    const size = this.#bytes.length;
    for (let at = this.#find(quote, from); at < size; at = this.#find(quote, at)) {
      const behind = at + this.#unit;
      if (behind + this.#unit > size) return this.#isLast ? at : undefined;
      if (this.#at(behind) !== quote) return at;
      at = behind + this.#unit;
    }
    return undefined;
  }

  #unclosed(start: number): ScannedRecord | undefined {
    const isHopeless = this.#isLast || this.#bytes.length - start > longestRecordBytes;
    return isHopeless ? this.#faulty(start) : undefined;
  }

  #faulty(start: number): ScannedRecord | undefined {
    return this.#line(start, this.#lineEnd(start), true, unclosedQuote);
  }

  #behindSpaces(from: number): number {
    let at = from;
    while (at + this.#unit <= this.#bytes.length && this.#at(at) === space) at += this.#unit;
    return at;
  }

  #endsField(code: number): boolean {
    return code === this.#delimiter || code === lineFeed || code === carriageReturn;
  }

  #lineBreaks(from: number, to: number): number {
    let count = 0;
    for (let at = this.#lineEnd(from); at < to; at = this.#lineEnd(at)) {
      count += 1;
      const isPair =
        this.#at(at) === carriageReturn &&
        at + this.#unit < to &&
        this.#at(at + this.#unit) === lineFeed;
      at += isPair ? 2 * this.#unit : this.#unit;
    }
    return count;
  }

  /** Position of the next line end, or the buffer's length. */
  #lineEnd(from: number): number {
    return Math.min(this.#find(lineFeed, from), this.#find(carriageReturn, from));
  }

  #find(code: number, from: number): number {
    const known = this.#nextOf.get(code);
    if (known !== undefined && known >= from) {
      // It was looked for from before `from`: nothing lies between.
      const searched = this.#searchedFrom.get(code) ?? Number.POSITIVE_INFINITY;
      if (searched <= from) return known;
    }
    const found = this.#search(code, from);
    this.#nextOf.set(code, found);
    this.#searchedFrom.set(code, from);
    return found;
  }

  readonly #searchedFrom = new Map<number, number>();

  #search(code: number, from: number): number {
    let at = this.#bytes.indexOf(code, from);
    if (this.#unit === 1) return at === -1 ? this.#bytes.length : at;
    while (at !== -1 && (at % 2 !== 0 || this.#bytes[at + 1] !== 0))
      at = this.#bytes.indexOf(code, at + 1);
    return at === -1 ? this.#bytes.length : at;
  }

  /** The character at a position; of others than ASCII something that is none of the characters that matter. */
  #at(position: number): number {
    const low = this.#bytes[position] ?? 0;
    return this.#unit === 1 || this.#bytes[position + 1] === 0 ? low : -1;
  }
}
