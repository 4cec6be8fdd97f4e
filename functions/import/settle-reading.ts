import { chooseReading } from '../../domain/import/choose-reading.ts';
import type { OpenedFile } from '../../domain/import/formats/file-rows.ts';
import { importedFile } from '../../domain/import/import-files.ts';
import {
  columnsHash,
  importFileId,
  isEnded,
  readingDigest,
} from '../../domain/import/new-import.ts';
import { openKnown } from '../../domain/import/open-known.ts';
import { sourceRow } from '../../schemas/control.ts';
import {
  type ImportFileRow,
  type ImportMappingRow,
  type ImportRow,
  importFileRow,
  importMappingRow,
  importRow,
} from '../../schemas/import.ts';
import type { ImportReading } from '../../schemas/import-reading.ts';
import type { Advance } from './advance-import.ts';
import { end } from './end-import.ts';
import { change } from './import-changes.ts';
import type { ImportPorts } from './ports.ts';

/**
 * Settles how the file is read, and claims it: from here on the same file, read in the same way for the same source, is
 * this import.
 *
 * @param row with the file's hash
 */
export async function settleReading(
  row: ImportRow & { readonly contentHash: string },
  now: string,
  ports: ImportPorts,
): Promise<Advance> {
  const opening = await openKnown(importedFile(row, ports.files), row.options, ports.tools);
  if (opening.kind === 'refused') return fail(row, opening.reason, ports);
  const { file } = opening;
  const reading = row.reading ?? (await chosenReading(row, file, ports));
  if (typeof reading === 'string') return fail(row, reading, ports);
  const source = await ports.control.get(sourceRow, 'source', row.sourceId);
  if (source !== undefined && !source.history)
    return fail(row, `is for the source ${row.sourceId}, which is none of history`, ports);
  const before = row.key === undefined ? undefined : await broughtBefore(row, ports);
  if (before !== undefined) return end(row, { state: 'repeated', sameAs: before.id }, ports);
  const digest = readingDigest(reading, row.options, ports.sha256);
  const claim = await claimFile(
    importFileId(row.contentHash, row.sourceId, digest),
    row,
    now,
    ports,
  );
  if (claim.importId !== row.id)
    return end(row, { state: 'repeated', sameAs: claim.importId }, ports);
  await keepMapping(row.sourceId, file, reading, now, ports);
  if (source === undefined) await keepSource(row.sourceId, now, ports);
  return change(
    row,
    {
      ...{ state: 'running', checked: row.checked, contentHash: row.contentHash, reading },
      ...{ file: factsOf(file), startedAt: now },
    },
    ports,
  );
}

const fail = (row: ImportRow, error: string, ports: ImportPorts): Promise<Advance> =>
  end(row, { state: 'failed', error }, ports);

/** @returns why it is refused */
async function chosenReading(
  { sourceId }: ImportRow,
  file: OpenedFile,
  { control, presets, sha256 }: ImportPorts,
): Promise<ImportReading | string> {
  const id = `${columnsHash(file.columns, sha256)}#${sourceId}`;
  const saved = await control.get(importMappingRow, 'import-mapping', id);
  const chosen = chooseReading(file, { saved: saved?.reading }, presets);
  return chosen.kind === 'refused' ? chosen.reason : chosen.reading;
}

/**
 * The import that has this content in for the source of a dropped file already, however it was read then: who drops a file
 * cannot say that its events should be there twice.
 */
async function broughtBefore(
  { id, contentHash, sourceId }: ImportRow & { readonly contentHash: string },
  { control }: ImportPorts,
): Promise<ImportRow | undefined> {
  const prefix = importFileId(contentHash, sourceId, '');
  const { rows } = await control.query(importFileRow, { kind: 'import-file', prefix, limit: 100 });
  const ids = new Set(rows.map(({ importId }) => importId));
  const all = await control.getAll(importRow, 'import', [...ids]);
  return all.find((other) => other.id !== id && hasFile(other));
}

/** An upload that was begun and left has nothing in; should it go on after all, it finds what came in between. */
const hasFile = (row: ImportRow): boolean =>
  row.state !== 'uploading' && !(isEnded(row) && row.state !== 'done');

/** Of two imports of a file the first has it; one that ended without being done, or whose upload is not whole, gives it up. */
async function claimFile(
  id: string,
  { id: importId }: ImportRow,
  now: string,
  { control }: ImportPorts,
): Promise<ImportFileRow> {
  const claim: ImportFileRow = { kind: 'import-file', id, importId, firstAt: now };
  if (await control.putIfAbsent(claim)) return claim;
  const known = await control.get(importFileRow, 'import-file', id);
  if (known === undefined || known.importId === importId) return known ?? claim;
  const other = await control.get(importRow, 'import', known.importId);
  if (other !== undefined && hasFile(other)) return known;
  const taken = { ...known, importId };
  const isTaken = await control.put(taken, { importId: { equals: known.importId } });
  return isTaken ? taken : known;
}

async function keepMapping(
  sourceId: string,
  { columns }: OpenedFile,
  reading: ImportReading,
  usedAt: string,
  { control, sha256 }: ImportPorts,
): Promise<void> {
  if (reading.kind === 'events') return;
  const id = `${columnsHash(columns, sha256)}#${sourceId}`;
  const row: ImportMappingRow = {
    ...{ kind: 'import-mapping', id, sourceId, usedAt },
    ...{ columns: [...columns], reading },
  };
  await control.put(row);
}

/** The source of a file needs no write key; it is there so that its events have a name and a tally. */
async function keepSource(id: string, createdAt: string, { control }: ImportPorts): Promise<void> {
  await control.put(
    {
      ...{ kind: 'source', id, name: `Import ${id}`, keyKind: 'server', history: true },
      ...{ origins: [], createdAt },
    },
    { kind: { exists: false } },
  );
}

function factsOf(file: OpenedFile) {
  const { format, isGzip, encoding, byteOrderMarks, delimiter, sheet, columns, length } = file;
  return {
    ...{ format, isGzip, columns: [...columns] },
    ...(encoding !== undefined && { encoding }),
    ...(byteOrderMarks !== undefined && { byteOrderMarks }),
    ...(delimiter !== undefined && { delimiter }),
    ...(sheet !== undefined && { sheet: { ...sheet } }),
    ...(length !== undefined && { length }),
  };
}
