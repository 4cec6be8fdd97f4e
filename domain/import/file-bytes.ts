import { BrokenFileError } from './broken-file-error.ts';

/** A file whose parts can be read in any order. */
export interface FileBytes {
  readonly sizeBytes: number;
  /** @param end first byte not wanted, at most `sizeBytes` */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** The bytes of a file from somewhere on, in the order of the file, in pieces of any size. */
export type ByteStream = (from: number) => AsyncIterable<Uint8Array>;

/** What reading files takes that this part of the product may not have by itself. */
export interface FormatTools {
  /** Inflates gzip of any number of members; throws zlib's errors. */
  inflate(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Inflate one page of a Parquet column, by the name of its codec. */
  readonly pageInflaters: PageInflaters;
}

/** As those of zlib: they throw on more output than is allowed. */
type PageInflaters = Readonly<
  Record<
    'GZIP' | 'BROTLI' | 'ZSTD',
    (input: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array
  >
>;

const pieceBytes = 1024 * 1024;

/** A file's bytes as they are, a megabyte at a time, the next one on its way meanwhile. */
export const plainStream = (file: FileBytes): ByteStream =>
  async function* (from) {
    const readAt = (start: number): Promise<Uint8Array> | undefined =>
      start < file.sizeBytes
        ? file.read(start, Math.min(file.sizeBytes, start + pieceBytes))
        : undefined;
    let start = from;
    let next = readAt(start);
    while (next !== undefined) {
      const piece = await next;
      start += pieceBytes;
      next = readAt(start);
      // What fails while nobody waits for it yet is thrown when it is waited for.
      next?.catch(() => undefined);
      yield piece;
    }
  };

/** The same of what is in a gzip. There is no way into its middle: what comes before `from` is inflated and dropped. */
export const gzipStream = (file: FileBytes, { inflate }: FormatTools): ByteStream =>
  async function* (from) {
    let position = 0;
    try {
      for await (const piece of inflate(plainStream(file)(0))) {
        const end = position + piece.length;
        if (end > from) yield piece.subarray(Math.max(0, from - position));
        position = end;
      }
    } catch (error) {
      if (!isOfZlib(error)) throw error;
      throw new BrokenFileError('is not a whole gzip file', { cause: error });
    }
  };

/** Whether the bytes were at fault, by the codes of zlib. */
const isOfZlib = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

/** One piece behind another. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
