import { parquetMetadataAsync } from 'hyparquet/src/metadata.js';
import { parquetReadObjects } from 'hyparquet/src/read.js';
import { BrokenFileError } from '../broken-file-error.ts';
import type { FileBytes, FormatTools } from '../file-bytes.ts';
import type { FileRow, Opening, Place, RowBatch } from './file-rows.ts';
import { plainText } from './plain-cells.ts';

type Metadata = Awaited<ReturnType<typeof parquetMetadataAsync>>;
type SchemaElement = Metadata['schema'][number];

/** A row group is in memory as a whole. */
const largestGroupBytes = 128 * 1024 * 1024;
const batchRows = 5_000;
/** Hyparquet's own reading of the footer, which it takes from the end of the file. */
const footerBytes = 512 * 1024;

/** A Parquet file, read row group by row group; its lines are rows, from 1. */
export async function openParquet(file: FileBytes, tools: FormatTools): Promise<Opening> {
  const buffer = asyncBuffer(file);
  let metadata: Metadata;
  try {
    metadata = await parquetMetadataAsync(buffer, { initialFetchSize: footerBytes });
  } catch {
    return { kind: 'refused', reason: 'is not a whole Parquet file: its footer cannot be read' };
  }
  const large = metadata.row_groups.findIndex(
    ({ total_byte_size }) => total_byte_size > largestGroupBytes,
  );
  if (large !== -1) {
    const reason = `has row groups larger than ${largestGroupBytes} bytes (group ${large + 1}): write it with smaller ones`;
    return { kind: 'refused', reason };
  }
  const columns = topColumns(metadata).map(({ name }) => name);
  const rows = (from: Place) => groups(buffer, metadata, columns, from, tools);
  const length = Number(metadata.num_rows);
  const start = { position: 0, line: 1 };
  return {
    kind: 'opened',
    file: { format: 'parquet', isGzip: false, columns, isEvents: false, length, start, rows },
  };
}

async function* groups(
  buffer: ReturnType<typeof asyncBuffer>,
  metadata: Metadata,
  columns: readonly string[],
  from: Place,
  { pageInflaters }: FormatTools,
): AsyncGenerator<RowBatch> {
  const write = writers(metadata);
  const { GZIP, BROTLI, ZSTD } = pageInflaters;
  const compressors = { GZIP: bounded(GZIP), BROTLI: bounded(BROTLI), ZSTD: bounded(ZSTD) };
  let first = 0;
  for (const { num_rows } of metadata.row_groups) {
    const behind = first + Number(num_rows);
    const start = Math.max(first, from.position);
    first = behind;
    if (start >= behind) continue;
    const objects = await parquetReadObjects({
      ...{ file: buffer, metadata, rowStart: start, rowEnd: behind },
      compressors,
    }).catch((error: unknown) => {
      throw new BrokenFileError(`cannot be read from row ${start + 1} on`, { cause: error });
    });
    for (let done = 0; done < objects.length; done += batchRows) {
      const rows = objects.slice(done, done + batchRows).map((object, index): FileRow => {
        const position = start + done + index;
        const at = { position, line: position + 1 };
        return { kind: 'fields', at, fields: columns.map((name) => write(name, object[name])) };
      });
      const position = start + done + rows.length;
      yield { rows, end: { position, line: position + 1 } };
    }
  }
}

/** No page inflates to more than its header says. */
const bounded =
  (inflate: FormatTools['pageInflaters']['GZIP']) => (input: Uint8Array, outputBytes: number) =>
    inflate(input, { maxOutputLength: Math.max(1, outputBytes) });

/** The library takes ranges as buffers of their own. */
const asyncBuffer = (file: FileBytes) => ({
  byteLength: file.sizeBytes,
  slice: async (start: number, end: number = file.sizeBytes): Promise<ArrayBuffer> =>
    new Uint8Array(await file.read(start, end)).buffer,
});

/** Columns of the first level, lists and structures among them. */
function topColumns({ schema }: Metadata): readonly SchemaElement[] {
  const top: SchemaElement[] = [];
  let index = 1;
  while (index < schema.length) {
    const element = schema[index];
    if (element === undefined) break;
    top.push(element);
    index = behindSubtree(schema, index);
  }
  return top;
}

function behindSubtree(schema: readonly SchemaElement[], index: number): number {
  let next = index + 1;
  for (let child = 0; child < (schema[index]?.num_children ?? 0); child += 1)
    next = behindSubtree(schema, next);
  return next;
}

/** A day stays a day, and a time without a zone one without: neither is an instant in UTC. */
function writers(metadata: Metadata): (column: string, value: unknown) => string {
  const shapes = new Map(topColumns(metadata).map((element) => [element.name, shapeOf(element)]));
  return (column, value) => {
    if (value instanceof Date && !Number.isNaN(value.getTime())) {
      const shape = shapes.get(column);
      const text = value.toISOString();
      if (shape === 'day') return text.slice(0, 10);
      return shape === 'wall' ? text.slice(0, 19).replace('T', ' ') : text;
    }
    return plainText(value);
  };
}

function shapeOf({ logical_type, converted_type }: SchemaElement): 'day' | 'wall' | 'instant' {
  if (logical_type?.type === 'DATE' || converted_type === 'DATE') return 'day';
  const isWall = logical_type?.type === 'TIMESTAMP' && !logical_type.isAdjustedToUTC;
  return isWall ? 'wall' : 'instant';
}
