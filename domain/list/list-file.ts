import { encodeCp932 } from './cp932.ts';
import { csvRow, plainCell } from './csv-row.ts';

/** A character that a row cannot be written with. */
interface Unmappable {
  /** Line of the row in the file for handwork, its header being line 1. */
  readonly line: number;
  readonly column: string;
  readonly character: string;
  /** `U+20BB7` */
  readonly codePoint: string;
}

export interface ListRow {
  readonly profileId: string;
  readonly cells: readonly string[];
}

export interface ListFile {
  readonly bytes: Uint8Array;
  /** Rows of the file, in order. */
  readonly written: readonly ListRow[];
  /** Rows that the encoding has no characters for, all of them in UTF-8, for somebody to write by hand. */
  readonly byHand: Uint8Array;
  readonly heldBack: readonly ListRow[];
  readonly unmappable: readonly Unmappable[];
}

export type ListEncoding = 'cp932' | 'utf-8';

/** Excel takes a CSV file for UTF-8 only by its mark. */
const mark = '\uFEFF';

/**
 * A CSV file of rows under a header, in their order. A row that cannot be written as it is is not written at all: it
 * goes to the second file, with the characters at fault.
 */
export function listFile(
  header: readonly string[],
  rows: readonly ListRow[],
  encoding: ListEncoding,
): ListFile {
  const head = csvRow(header);
  const utf8 = (lines: readonly string[]): Uint8Array =>
    new TextEncoder().encode(`${mark}${head}${lines.join('')}`);
  const line = ({ cells }: ListRow): string => csvRow(cells);
  if (encoding === 'utf-8') {
    const none = { byHand: utf8([]), heldBack: [], unmappable: [] };
    return { bytes: utf8(rows.map(line)), written: rows, ...none };
  }
  const parts: Uint8Array[] = [cp932(head)];
  const written: ListRow[] = [];
  const heldBack: ListRow[] = [];
  const unmappable: Unmappable[] = [];
  for (const row of rows) {
    const encoded = encodeCp932(line(row));
    if (encoded.kind === 'encoded') {
      parts.push(encoded.bytes);
      written.push(row);
      continue;
    }
    heldBack.push(row);
    unmappable.push(...faultsOf(row, header, heldBack.length + 1));
  }
  return { bytes: joined(parts), written, byHand: utf8(heldBack.map(line)), heldBack, unmappable };
}

function faultsOf(row: ListRow, header: readonly string[], line: number): Unmappable[] {
  return row.cells.flatMap((cell, index) => {
    const encoded = encodeCp932(plainCell(cell));
    if (encoded.kind === 'encoded') return [];
    return encoded.characters.map((character) => ({
      line,
      column: header[index] ?? '',
      character,
      codePoint: `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    }));
  });
}

/** @throws RangeError for text of our own that the code page lacks */
export function cp932(text: string): Uint8Array {
  const encoded = encodeCp932(text);
  if (encoded.kind === 'encoded') return encoded.bytes;
  throw new RangeError(`CP932 has no ${encoded.characters.join(' ')}`);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
