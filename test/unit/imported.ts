import { formatTools } from '../../cli/format-tools.ts';
import { chooseReading } from '../../domain/import/choose-reading.ts';
import { dryRunImport, type ImportReport } from '../../domain/import/dry-run.ts';
import type { FileBytes } from '../../domain/import/file-bytes.ts';
import type { FileRow, OpenedFile, OpenOptions } from '../../domain/import/formats/file-rows.ts';
import { openFile } from '../../domain/import/open-file.ts';
import type { WalkSettings } from '../../domain/import/walk.ts';
import type { ImportMapping } from '../../schemas/import-reading.ts';

export const walkSettings: WalkSettings = {
  region: 'JP',
  timeZone: 'Asia/Tokyo',
  asOf: '2026-02-01T00:00:00.000Z',
  messageIdOf: (line) => `line-${line}`,
};

/** A file in memory; text is UTF-8. */
export function memoryFile(content: string | Uint8Array): FileBytes {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { sizeBytes: bytes.length, read: async (start, end) => bytes.slice(start, end) };
}

/** @throws Error with why the file is refused */
export async function opened(
  content: string | Uint8Array,
  options: OpenOptions = {},
): Promise<OpenedFile> {
  const opening = await openFile(memoryFile(content), options, formatTools);
  if (opening.kind === 'refused') throw new Error(`The file ${opening.reason}`);
  return opening.file;
}

export async function rowsOf(file: OpenedFile, from = file.start): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for await (const batch of file.rows(from)) for (const row of batch.rows) rows.push(row);
  return rows;
}

/** What the file would become by what is guessed, or said, of its columns. @throws Error with why it is refused */
export async function reportOf(
  content: string | Uint8Array,
  options: OpenOptions & { readonly mapping?: ImportMapping } = {},
): Promise<ImportReport> {
  const file = await opened(content, options);
  const chosen = chooseReading(file, { mapping: options.mapping }, []);
  if (chosen.kind === 'refused')
    throw new Error(`The file ${chosen.reason}. Its columns: ${chosen.columns ?? '-'}`);
  return dryRunImport(file, chosen, walkSettings, []);
}
