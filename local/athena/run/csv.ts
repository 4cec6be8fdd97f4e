import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** One row: text, or null for an empty field without quotes, which is how Athena writes NULL. */
export type CsvRow = readonly (string | null)[];

const blockBytes = 256 * 1024;

/** Text as a field of a result file. */
export function quoteField(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/**
 * Reads rows of a result file from a byte offset on.
 *
 * @returns the rows, at most `limit`, and where the next one begins, undefined at the end of the file
 */
export function readRows(
  file: string,
  offset: number,
  limit: number,
): { rows: CsvRow[]; next: number | undefined } {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    let bytes = Buffer.alloc(0);
    for (;;) {
      const block = Buffer.alloc(Math.max(blockBytes, bytes.length));
      const read = readSync(descriptor, block, 0, block.length, offset + bytes.length);
      bytes = Buffer.concat([bytes, block.subarray(0, read)]);
      const isWhole = offset + bytes.length >= size;
      const { rows, used } = parseRows(bytes, limit);
      if (rows.length < limit && !isWhole) continue;
      const next = offset + used;
      return { rows, next: next < size ? next : undefined };
    }
  } finally {
    closeSync(descriptor);
  }
}

const quote = 0x22;
const comma = 0x2c;
const newline = 0x0a;

/** Rows that end within the bytes. The file is our own: fields are quoted or empty, lines end in a newline. */
function parseRows(bytes: Buffer, limit: number): { rows: CsvRow[]; used: number } {
  const rows: CsvRow[] = [];
  let row: (string | null)[] = [];
  let at = 0;
  let used = 0;
  while (rows.length < limit && at < bytes.length) {
    let field: string | null = null;
    if (bytes[at] === quote) {
      const end = closingQuote(bytes, at + 1);
      if (end === -1) break;
      field = bytes.toString('utf8', at + 1, end).replaceAll('""', '"');
      at = end + 1;
    }
    const separator = bytes[at];
    if (separator === undefined) break;
    row.push(field);
    at += 1;
    if (separator === newline) {
      rows.push(row);
      row = [];
      used = at;
    } else if (separator !== comma) {
      throw new Error('the result file is damaged');
    }
  }
  return { rows, used };
}

function closingQuote(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const end = bytes.indexOf(quote, at);
    // At the very end of what was read a second quote may still follow.
    if (end === -1 || end + 1 >= bytes.length) return -1;
    if (bytes[end + 1] !== quote) return end;
    at = end + 2;
  }
}
