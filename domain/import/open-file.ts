import { BrokenFileError } from './broken-file-error.ts';
import {
  type ByteStream,
  type FileBytes,
  type FormatTools,
  gzipStream,
  plainStream,
} from './file-bytes.ts';
import { detectEncoding, marksOf } from './formats/detect-encoding.ts';
import type { Opening, OpenOptions } from './formats/file-rows.ts';
import { openCsv, type TextOpening } from './formats/open-csv.ts';
import { openNdjson } from './formats/open-ndjson.ts';
import { openParquet } from './formats/open-parquet.ts';
import { openXlsx } from './formats/open-xlsx.ts';
import { sampleText } from './formats/sample-text.ts';

const beginnings = {
  gzip: [0x1f, 0x8b],
  parquet: [0x50, 0x41, 0x52, 0x31],
  zip: [0x50, 0x4b, 0x03, 0x04],
  oldExcel: [0xd0, 0xcf, 0x11, 0xe0],
};

/**
 * Looks at a file and says what it is, by its bytes and never by its name: Parquet, an Excel workbook, or text, plain or
 * gzip, that is NDJSON where its first line begins an object and CSV elsewhere. What is none of these is refused with why.
 */
export async function openFile(
  file: FileBytes,
  options: OpenOptions,
  tools: FormatTools,
): Promise<Opening> {
  if (file.sizeBytes === 0) return refused('is empty');
  const head = await file.read(0, Math.min(file.sizeBytes, 16));
  if (begins(head, beginnings.parquet)) return openParquet(file, tools);
  if (begins(head, beginnings.zip)) return openXlsx(file, options);
  if (begins(head, beginnings.oldExcel))
    return refused('is an Excel file of before 2007 or has a password: save it as .xlsx');
  if (!begins(head, beginnings.gzip)) {
    return openText(plainStream(file), options, { isGzip: false, length: file.sizeBytes });
  }
  try {
    return await openText(gzipStream(file, tools), options, { isGzip: true });
  } catch (error) {
    if (error instanceof BrokenFileError) return refused(error.message);
    throw error;
  }
}

async function openText(
  stream: ByteStream,
  options: OpenOptions,
  size: Pick<TextOpening, 'isGzip' | 'length'>,
): Promise<Opening> {
  const { head, telling, isWhole } = await sampleText(stream);
  if (begins(head, beginnings.parquet) || begins(head, beginnings.zip))
    return refused('is a gzip of a file that is compressed by itself: unpack it');
  const found = detectEncoding(head, telling);
  const marks = marksOf(head);
  if (found.kind === 'refused' && options.encoding === undefined) return found;
  const text: TextOpening = {
    ...{ stream, head, isWhole, ...size },
    encoding: options.encoding ?? (found.kind === 'found' ? found.encoding : 'utf-8'),
    byteOrderMarks: marks.count,
    markBytes: marks.bytes,
    delimiter: options.delimiter,
  };
  return isJson(head.subarray(marks.bytes)) ? openNdjson(text) : openCsv(text, options.findHeader);
}

const refused = (reason: string): Opening => ({ kind: 'refused', reason });

const begins = (bytes: Uint8Array, beginning: readonly number[]): boolean =>
  beginning.every((byte, index) => bytes[index] === byte);

/** Whether the first character that is no space is `{`. */
const isJson = (bytes: Uint8Array): boolean =>
  bytes.find((byte) => byte > 0x20) === '{'.charCodeAt(0);
