import type { ByteStream } from '../file-bytes.ts';
import { detectDelimiter, parseCsv } from '../parse-csv.ts';
import { strictDecoder } from './detect-encoding.ts';
import type { Encoding, FileRow, OpenedFile, Opening, Place, RowBatch } from './file-rows.ts';
import { RecordScanner } from './record-scanner.ts';
import { textRecords } from './text-records.ts';

interface TextFacts {
  readonly stream: ByteStream;
  /** The file's beginning. */
  readonly head: Uint8Array;
  readonly isWhole: boolean;
  readonly encoding: Encoding;
  readonly markBytes: number;
}

export type TextOpening = TextFacts &
  Pick<OpenedFile, 'isGzip' | 'length' | 'byteOrderMarks'> & {
    readonly delimiter: string | undefined;
  };

/** How a text refers to what cannot be decoded: told by line, never replaced. */
const notOfEncoding = (encoding: Encoding): string => `has bytes that are not ${encoding}`;

const delimiterLooksAt = 64 * 1024;

/** A CSV whose first record names its columns. */
export function openCsv(text: TextOpening): Opening {
  const { encoding, markBytes, head, isWhole, stream } = text;
  const decoder = strictDecoder(encoding);
  const unit = encoding === 'utf-16le' ? 2 : 1;
  const content = head.subarray(markBytes);
  const delimiter = text.delimiter ?? detectDelimiter(lenient(content, encoding));
  const scanner = new RecordScanner(content, isWhole, { unit, delimiter });
  let first = scanner.record(0);
  let line = 1;
  while (first !== undefined && first.end === first.start && first.next > first.start) {
    line += first.lines;
    first = scanner.record(first.next);
  }
  if (first === undefined || first.end === first.start)
    return { kind: 'refused', reason: content.length === 0 ? 'is empty' : 'has no header line' };
  if (first.fault !== undefined)
    return { kind: 'refused', reason: `: in its header ${first.fault}` };
  const names = fieldsOf(decoder, content.subarray(first.start, first.end), true, delimiter);
  if (names === undefined)
    return { kind: 'refused', reason: `: its header ${notOfEncoding(encoding)}` };
  const columns = names.map((name) => name.trim());
  const start = { position: markBytes + first.next, line: line + first.lines };
  const { isGzip, length, byteOrderMarks } = text;
  return {
    kind: 'opened',
    file: {
      ...{ format: 'csv', isGzip, encoding, delimiter, columns, isEvents: false, start },
      ...(byteOrderMarks !== undefined && { byteOrderMarks }),
      ...(length !== undefined && { length }),
      rows: (from) => csvRows(stream, from, { unit, delimiter, encoding, columns: columns.length }),
    },
  };
}

async function* csvRows(
  stream: ByteStream,
  from: Place,
  csv: { unit: 1 | 2; delimiter: string; encoding: Encoding; columns: number },
): AsyncGenerator<RowBatch> {
  const decoder = strictDecoder(csv.encoding);
  for await (const { records, end } of textRecords(stream, from, csv)) {
    const rows = records.map(({ at, bytes, isQuoted, fault }): FileRow => {
      if (fault !== undefined) return { kind: 'refused', at, reason: fault };
      const fields = fieldsOf(decoder, bytes, isQuoted, csv.delimiter);
      if (fields === undefined) return { kind: 'refused', at, reason: notOfEncoding(csv.encoding) };
      if (fields.length === csv.columns) return { kind: 'fields', at, fields };
      const reason = `has ${fields.length} fields, the header has ${csv.columns}`;
      return { kind: 'refused', at, reason };
    });
    yield { rows, end };
  }
}

/** @returns undefined for bytes that are not of the encoding */
function fieldsOf(
  decoder: TextDecoder,
  bytes: Uint8Array,
  isQuoted: boolean,
  delimiter: string,
): readonly string[] | undefined {
  try {
    const text = decoder.decode(bytes);
    if (!isQuoted) return text.split(delimiter);
    const [record] = parseCsv(text, delimiter);
    return record?.fields ?? [''];
  } catch {
    return undefined;
  }
}

/** Some text to look for delimiters in; a cut character at its end does not matter there. */
const lenient = (content: Uint8Array, encoding: Encoding): string =>
  new TextDecoder(strictDecoder(encoding).encoding).decode(content.subarray(0, delimiterLooksAt));
