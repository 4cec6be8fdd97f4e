/** Where reading can go on: what a later call is given instead of the beginning. */
export interface Place {
  /** Of text: byte, uncompressed. Of tables: row, from 0. */
  readonly position: number;
  /** Line of a text, row of a sheet or table, from 1. */
  readonly line: number;
}

/** A row of a file: its fields in the order of the columns, what else JSON says, or why it cannot be read. */
export type FileRow =
  | { readonly kind: 'fields'; readonly at: Place; readonly fields: readonly string[] }
  | {
      readonly kind: 'object';
      readonly at: Place;
      readonly value: Readonly<Record<string, unknown>>;
      /** As the file has it. */
      readonly text: string;
    }
  | { readonly kind: 'refused'; readonly at: Place; readonly reason: string };

/** Some rows, and the place behind the last of them. */
export interface RowBatch {
  readonly rows: readonly FileRow[];
  readonly end: Place;
}

export type Encoding = 'utf-8' | 'cp932' | 'euc-jp' | 'utf-16le';
type Format = 'csv' | 'ndjson' | 'parquet' | 'xlsx';

/** A file that has been looked at: what it is, and its rows from any of its places on. */
export interface OpenedFile {
  readonly format: Format;
  readonly isGzip: boolean;
  /** Of text. */
  readonly encoding?: Encoding;
  /** Byte order marks that are no part of the text; some exports begin with two. */
  readonly byteOrderMarks?: number;
  /** Of CSV. */
  readonly delimiter?: string;
  /** Of a workbook: the sheet that is read, and the row its columns are named in. */
  readonly sheet?: { readonly name: string; readonly headerRow: number };
  /** Names as the file has them, spaces around them taken off. */
  readonly columns: readonly string[];
  /** Its rows are events of the Segment wire format. */
  readonly isEvents: boolean;
  /** Of what positions count; undefined of a gzip, whose length is not known before its end. */
  readonly length?: number;
  /** Place of the first row. */
  readonly start: Place;
  rows(from: Place): AsyncIterable<RowBatch>;
}

export type Opening =
  | { readonly kind: 'opened'; readonly file: OpenedFile }
  | { readonly kind: 'refused'; readonly reason: string };

/** What the caller knows better than the file says. */
export interface OpenOptions {
  readonly encoding?: Encoding | undefined;
  readonly delimiter?: string | undefined;
  /** Name of a sheet, or its number from 1. */
  readonly sheet?: string | undefined;
  /**
   * Which of the first records names the columns: reports begin with lines of a title. From 0.
   *
   * @default of a CSV the first; of a sheet the one with the most names that are known
   */
  readonly findHeader?:
    | ((records: readonly (readonly string[])[]) => number | undefined)
    | undefined;
}
