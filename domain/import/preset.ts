/**
 * What a row reader makes of rows. `lines` are those of the file (from 1) that went into an event: several where rows are
 * lines of one receipt.
 */
export type RowOutcome =
  | {
      readonly kind: 'event';
      readonly event: Readonly<Record<string, unknown>>;
      readonly lines: readonly number[];
    }
  | { readonly kind: 'refused'; readonly line: number; readonly reason: string }
  /** Understood, and by the preset's rule no event of ours: a receipt of training mode, a total line. */
  | { readonly kind: 'left_out'; readonly line: number; readonly reason: string }
  /** The row went in, but not as the file has it: a value that a spreadsheet has damaged was left out or mended. */
  | { readonly kind: 'noted'; readonly line: number; readonly reason: string };

export interface ReaderSettings {
  /** ISO 3166-1 alpha-2, for phone numbers without a country code. */
  readonly region: string;
  /** IANA zone of times without an offset. */
  readonly timeZone: string;
}

/** A row of a file: its cells by column name, empty where there is none. */
export type Row = (column: string) => string;

/** Reads the rows of one file in order. Pure: the same rows give the same outcomes, the same `messageId`s among them. */
export interface RowReader {
  /** May hold rows back, to join lines of one receipt that follow each other. */
  readonly row: (row: Row, line: number) => readonly RowOutcome[];
  /** What is held back, at the end of the file. */
  readonly end: () => readonly RowOutcome[];
  /**
   * First line that is held back: whoever resumes begins there, with a new reader. What that makes of the lines from
   * there on must be the same, so it may not depend on lines before. Undefined when nothing is held back.
   */
  readonly heldSince: () => number | undefined;
}

/** A kind of file that is known by its columns. */
export interface ImportPreset {
  /** `online-retail`: lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What a row is, and what it becomes. */
  readonly description: string;
  /** @param columns names as the file has them, marks and spaces around them taken off */
  readonly recognises: (columns: readonly string[]) => boolean;
  readonly reader: (columns: readonly string[], settings: ReaderSettings) => RowReader;
}
