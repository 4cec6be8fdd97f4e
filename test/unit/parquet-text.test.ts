import { zstdDecompressSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { landingEvents } from '../../queries/tables/catalogue.ts';
import { toParquet } from '../../stores/lake-writer.ts';

const rows = (count: number, contextOf: (row: number) => string) =>
  Array.from({ length: count }, (_, row) => ({
    source_id: 'web',
    message_id: `m-${row}`,
    request_id: `r-${Math.floor(row / 20)}`,
    position: row % 20,
    request_events: 20,
    type: 'track',
    event: '購入',
    node: 'user_id.1',
    timestamp: 1_000 + row,
    received_at: 2_000,
    is_day_flagged: false,
    is_bot: false,
    fingerprint: `f${row}`,
    properties: `{"name":"${'茶🍵 é'.repeat(row % 40)}","row":${row}}`,
    context: contextOf(row),
  }));

const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };

const encodingOf = (file: ArrayBuffer, column: string): readonly string[] =>
  parquetMetadata(file).row_groups[0]?.columns.find(
    ({ meta_data }) => meta_data?.path_in_schema[0] === column,
  )?.meta_data?.encodings ?? [];

test.for([
  ['own', (row: number) => `{"page":${row}}`, ['PLAIN']],
  ['repeated', () => '{"library":"server"}', ['PLAIN', 'RLE_DICTIONARY']],
] as const)('texts come back whole, %s ones', async ([, contextOf, encodings]) => {
  const written = rows(3_000, contextOf);
  const file = Uint8Array.from(toParquet(landingEvents, written)).buffer;
  const read = await parquetReadObjects({ file, compressors });
  const texts = ['message_id', 'event', 'fingerprint', 'properties', 'context'] as const;
  const only = (row: Readonly<Record<string, unknown>>) => texts.map((name) => row[name]);
  expect(read.map(only)).toEqual(written.map(only));
  expect(encodingOf(file, 'context')).toEqual(encodings);
  expect(encodingOf(file, 'message_id')).toEqual(['PLAIN']);
});
