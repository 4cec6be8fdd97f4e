import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ContactField } from '../contact-fields.ts';
import { type FileRecord, rowsOf } from './rows.ts';

interface EncodedFile {
  readonly body: string | Uint8Array;
  /** Lines below the header, or rows. */
  readonly rows: number;
}

interface Format {
  readonly extension: string;
  readonly contentType: string;
  encode(records: readonly FileRecord[], columns: readonly ContactField[]): EncodedFile;
}

/** Ways to write a file. The same records make the same bytes. */
export const formats = {
  /** RFC 4180 with a header, CRLF; cells are hexadecimal, so none needs quotes. */
  csv: {
    extension: 'csv',
    contentType: 'text/csv; charset=utf-8',
    encode(records, columns) {
      const rows = rowsOf(records, columns);
      const lines = rows.map((row) => row.map((cell) => cell ?? '').join(','));
      return { body: [['id', ...columns].join(','), ...lines, ''].join('\r\n'), rows: rows.length };
    },
  },
  /** An object a member, its keys as arrays, LF. */
  ndjson: {
    extension: 'ndjson',
    contentType: 'application/x-ndjson',
    encode(records, columns) {
      const lines = records.map(({ id, keys }) =>
        JSON.stringify({
          id,
          ...Object.fromEntries(columns.map((column) => [column, keys[column] ?? []])),
        }),
      );
      return { body: [...lines, ''].join('\n'), rows: records.length };
    },
  },
  /** Strings, Snappy; the id is never null. */
  parquet: {
    extension: 'parquet',
    contentType: 'application/vnd.apache.parquet',
    encode(records, columns) {
      const rows = rowsOf(records, columns);
      const body = parquetWriteBuffer({
        columnData: ['id', ...columns].map((name, index) => ({
          name,
          type: 'STRING' as const,
          nullable: name !== 'id',
          data: rows.map((row) => row[index] ?? null),
        })),
      });
      return { body: new Uint8Array(body), rows: rows.length };
    },
  },
} as const satisfies Readonly<Record<string, Format>>;
