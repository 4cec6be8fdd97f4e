import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { parquetMetadata, parquetSchema } from 'hyparquet';
import { StatementFailure } from '../sql/failure.ts';

/** What a file's footer says of it. */
export interface Footer {
  readonly bytes: number;
  /** Compressed bytes by lower-case name of the top-level column. */
  readonly columns: ReadonlyMap<string, { readonly name: string; readonly bytes: number }>;
}

interface Cached extends Footer {
  readonly modifiedMs: number;
}

const maxCached = 50_000;
const firstRead = 16 * 1024;

/** Footers of Parquet files, kept as long as the file does not change. */
export class FooterCache {
  private readonly cached = new Map<string, Cached>();

  /** @throws StatementFailure HIVE_BAD_DATA if the file is no Parquet */
  get(file: string): Footer {
    const descriptor = openSync(file, 'r');
    try {
      const { size, mtimeMs } = fstatSync(descriptor);
      const known = this.cached.get(file);
      if (known !== undefined && known.bytes === size && known.modifiedMs === mtimeMs) return known;
      const columns = readColumns(descriptor, size, file);
      const footer = { bytes: size, modifiedMs: mtimeMs, columns };
      if (this.cached.size >= maxCached) this.cached.clear();
      this.cached.set(file, footer);
      return footer;
    } finally {
      closeSync(descriptor);
    }
  }
}

function readTail(descriptor: number, size: number, length: number): ArrayBuffer {
  const buffer = new ArrayBuffer(Math.min(size, length));
  readSync(descriptor, new Uint8Array(buffer), 0, buffer.byteLength, size - buffer.byteLength);
  return buffer;
}

function readColumns(descriptor: number, size: number, file: string): Footer['columns'] {
  try {
    let tail = readTail(descriptor, size, firstRead);
    const needed = new DataView(tail).getUint32(tail.byteLength - 8, true) + 8;
    if (needed > tail.byteLength && needed <= size) tail = readTail(descriptor, size, needed);
    const metadata = parquetMetadata(tail);
    const columns = new Map(
      parquetSchema(metadata).children.map(({ element }) => [
        element.name.toLowerCase(),
        { name: element.name, bytes: 0 },
      ]),
    );
    for (const group of metadata.row_groups) {
      for (const { meta_data: chunk } of group.columns) {
        const column = columns.get(chunk?.path_in_schema[0]?.toLowerCase() ?? '');
        if (column !== undefined) column.bytes += Number(chunk?.total_compressed_size ?? 0);
      }
    }
    return columns;
  } catch {
    throw new StatementFailure(
      'HIVE_BAD_DATA',
      `${file.split('/').at(-1)} is not a valid Parquet file`,
    );
  }
}
