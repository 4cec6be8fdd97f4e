import { type ImportOptions, type ImportRow, partBytes } from '../../schemas/import.ts';
import type { ImportReading } from '../../schemas/import-reading.ts';
import { nothingHashed } from './content-hash.ts';

/** Sortable by time. @param suffix letters and digits, of one's own where two may start in a millisecond */
export const importIdAt = (epochMs: number, suffix: string): string =>
  `${new Date(epochMs).toISOString().replace(/[-:.]/g, '').toLowerCase()}-${suffix}`;

/** An import of which nothing was done yet. */
export const newImport = (
  asked: Pick<
    ImportRow,
    'id' | 'state' | 'name' | 'sourceId' | 'sizeBytes' | 'options' | 'requestedAt'
  > &
    Partial<Pick<ImportRow, 'key' | 'eTag' | 'contentHash' | 'reading' | 'error'>>,
): ImportRow => ({
  kind: 'import',
  checked: nothingHashed,
  requests: 0,
  rows: 0,
  events: 0,
  refused: {},
  leftOut: {},
  noted: {},
  version: 1,
  ...asked,
});

/** States that nothing follows by itself. */
export const isEnded = ({ state }: Pick<ImportRow, 'state'>): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled' || state === 'repeated';

/** Id of the row `import-file`: this content, of this source, read in this way. */
export const importFileId = (contentHash: string, sourceId: string, digest: string): string =>
  `${contentHash}#${sourceId}#${digest}`;

/** Digest of all that decides what the rows of a file become. */
export const readingDigest = (
  reading: ImportReading,
  options: ImportOptions,
  sha256: (text: string) => string,
): string => {
  const { encoding = '', delimiter = '', sheet = '', timeZone, region, asOf = '' } = options;
  const columns = reading.kind === 'columns' ? sorted(reading.columns) : [];
  const { kind } = reading;
  const way = kind === 'preset' ? reading.preset : kind === 'columns' ? reading.rows : '';
  const parts = [kind, way, columns, encoding, delimiter, sheet, timeZone, region, asOf];
  return sha256(JSON.stringify(parts)).slice(0, 16);
};

const sorted = (record: Readonly<Record<string, string>>) =>
  Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1));

/** Id part by which columns are found again, whatever the file. */
export const columnsHash = (columns: readonly string[], sha256: (text: string) => string): string =>
  sha256(JSON.stringify(columns)).slice(0, 32);

/** Source of what is imported without a name for it: one for all files of a kind, so that re-sent rows meet. */
export function usualSource(reading: ImportReading): string {
  if (reading.kind === 'preset') return `import-${reading.preset}`;
  return `import-${reading.kind === 'columns' ? reading.rows : 'events'}`;
}

/** Bytes of each part of an uploaded file. */
export function partSizes(sizeBytes: number): readonly number[] {
  const parts = Math.ceil(sizeBytes / partBytes);
  return Array.from({ length: parts }, (_, index) =>
    Math.min(partBytes, sizeBytes - index * partBytes),
  );
}

/** Key of a part, numbered from 0. */
export const partKey = (importId: string, part: number): string =>
  `uploads/${importId}/${String(part).padStart(5, '0')}`;

export const uploadPrefix = (importId: string): string => `uploads/${importId}/`;
