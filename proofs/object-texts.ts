import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';

/** All texts of a stored object with how often they occur: cells of Parquet, gzip opened, else the whole. */
export async function textsOf(content: Buffer): Promise<Iterable<readonly [string, number]>> {
  const magic = content.subarray(0, 4).toString('latin1');
  if (magic === 'PAR1') return cellsOf(content);
  if (magic.startsWith('\u001f\u008b')) return [[gunzipSync(content).toString('utf8'), 1]];
  return [[content.toString('utf8'), 1]];
}

async function cellsOf(content: Buffer): Promise<ReadonlyMap<string, number>> {
  const file = new Uint8Array(content).buffer;
  const metadata = parquetMetadata(file);
  // A column without a type of its own is a list or a struct, which may hold texts.
  const columns = parquetSchema(metadata)
    .children.filter(({ element: { type } }) => type === 'BYTE_ARRAY' || type === undefined)
    .map(({ element }) => element.name);
  const cells = new Map<string, number>();
  if (columns.length === 0 || metadata.num_rows === 0n) return cells;
  const count = (cell: unknown): void => {
    if (typeof cell === 'string') cells.set(cell, (cells.get(cell) ?? 0) + 1);
    else if (cell instanceof Uint8Array) count(Buffer.from(cell).toString('utf8'));
    else if (typeof cell === 'object' && cell !== null) Object.values(cell).forEach(count);
  };
  await parquetRead({
    file,
    metadata,
    columns,
    compressors: { ZSTD: (input) => new Uint8Array(zstdDecompressSync(input)) },
    onChunk: ({ columnData }) => {
      for (const cell of columnData) count(cell);
    },
  });
  return cells;
}
