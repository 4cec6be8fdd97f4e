import { type ImportRow, partBytes } from '../../schemas/import.ts';
import type { FileBytes } from './file-bytes.ts';
import { partKey, partSizes } from './new-import.ts';

/** The bucket of files on their way in. */
export interface ImportFiles {
  /**
   * @param end first byte not wanted
   * @param eTag of the only version that is wanted; absent = whichever is there
   * @throws BrokenFileError where there is no such object, or another version of it
   */
  read(key: string, start: number, end: number, eTag?: string): Promise<Uint8Array>;
  /** Whole text of an object; undefined where there is none. */
  text(key: string): Promise<string | undefined>;
  put(key: string, text: string, contentType: string): Promise<void>;
  /** Objects by key, ascending, at most so many. */
  list(prefix: string, limit: number): Promise<readonly ImportObject[]>;
  deleteAll(keys: readonly string[]): Promise<void>;
  /** A link by which whoever holds it may write the object for so many seconds. */
  uploadLink(key: string, seconds: number): Promise<string>;
}

export interface ImportObject {
  readonly key: string;
  readonly sizeBytes: number;
}

/** An import's file as one, however it lies in the bucket. */
export function importedFile(
  { id, key, eTag, sizeBytes }: Pick<ImportRow, 'id' | 'key' | 'eTag' | 'sizeBytes'>,
  files: Pick<ImportFiles, 'read'>,
): FileBytes {
  if (key !== undefined)
    return { sizeBytes, read: (start, end) => files.read(key, start, end, eTag) };
  const sizes = partSizes(sizeBytes);
  return {
    sizeBytes,
    read: async (start, end) => {
      const bytes = new Uint8Array(end - start);
      const first = Math.floor(start / partBytes);
      for (let part = first; part < sizes.length && part * partBytes < end; part += 1) {
        const offset = part * partBytes;
        const from = Math.max(start, offset);
        const to = Math.min(end, offset + (sizes[part] ?? 0));
        const piece = await files.read(partKey(id, part), from - offset, to - offset);
        bytes.set(piece, from - start);
      }
      return bytes;
    },
  };
}
