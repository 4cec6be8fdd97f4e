import type { ByteStream } from '../file-bytes.ts';
import { detectDelimiter, parseCsv } from '../parse-csv.ts';
import { strictDecoder } from './detect-encoding.ts';
import type {
  Encoding,
  FileRow,
  OpenedFile,
  Opening,
  OpenOptions,
  Place,
  RowBatch,
} from './file-rows.ts';
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

/** A CSV whose first record, or another of the first, names its columns. */
export function openCsv(text: TextOpening, findHeader: OpenOptions['findHeader']): Opening {
  const { encoding, markBytes, head, isWhole, stream } = text;
  const unit = encoding === 'utf-16le' ? 2 : 1;
  const content = head.subarray(markBytes);
  const delimiter = text.delimiter ?? detectDelimiter(lenient(content, encoding));
  const scanner = new RecordScanner(content, isWhole, { unit, delimiter });
  const records = firstRecords(scanner, content, strictDecoder(encoding), delimiter);
  const read = records.map(({ fields }) => fields ?? []);
  const header = records[findHeader?.(read) ?? 0];
  if (header === undefined)
    return { kind: 'refused', reason: content.length === 0 ? 'is empty' : 'has no header line' };
  if (header.fault !== undefined)
    return { kind: 'refused', reason: `: in its header ${header.fault}` };
  if (header.fields === undefined)
    return { kind: 'refused', reason: `: its header ${notOfEncoding(encoding)}` };
  const columns = header.fields.map((name) => name.trim());
  const start = { position: markBytes + header.next, line: header.nextLine };
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

interface FirstRecord {
  /** Undefined where bytes are not of the encoding. */
  readonly fields: readonly string[] | undefined;
  readonly fault?: string | undefined;
  readonly next: number;
  readonly nextLine: number;
}

const recordsLookedAt = 50;

function firstRecords(
  scanner: RecordScanner,
  content: Uint8Array,
  decoder: TextDecoder,
  delimiter: string,
): readonly FirstRecord[] {
  const records: FirstRecord[] = [];
  let line = 1;
  let found = scanner.record(0);
  while (found !== undefined && found.next > found.start && records.length < recordsLookedAt) {
    const { start, end, next, fault } = found;
    line += found.lines;
    if (end > start) {
      const fields = fieldsOf(decoder, content.subarray(start, end), found.isQuoted, delimiter);
      records.push({ fields, fault, next, nextLine: line });
    }
    found = scanner.record(next);
  }
  return records;
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
