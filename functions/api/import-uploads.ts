import type * as z from 'zod';
import type { ImportFiles } from '../../domain/import/import-files.ts';
import {
  importFileId,
  importIdAt,
  newImport,
  partKey,
  partSizes,
  readingDigest,
  uploadPrefix,
  usualSource,
} from '../../domain/import/new-import.ts';
import type { newUpload, upload } from '../../schemas/api/imports.ts';
import { sourceRow } from '../../schemas/control.ts';
import {
  type ImportFileRow,
  type ImportRow,
  importFileRow,
  importRow,
  mostParts,
  partBytes,
} from '../../schemas/import.ts';
import { shownOf } from './import-shown.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, created, failure, ok } from './response.ts';
import { othersAtWork } from './row-id.ts';

type Asked = z.output<typeof newUpload>;
type Answer = Answered<typeof upload>;

/**
 * Begins an upload. A file that was imported in the same way before, or is being so, is that import: one that is done
 * has nothing to do, one whose parts are not all there goes on, one that failed or was cancelled begins anew.
 */
export async function beginUpload(asked: Asked, ports: ApiPorts): Promise<Answer> {
  const sourceId = asked.sourceId ?? usualSource(asked.reading);
  const source = await ports.control.get(sourceRow, 'source', sourceId);
  if (source !== undefined && !source.history)
    return failure('conflict', `The source ${sourceId} is none of history; name another, or none.`);
  const digest = readingDigest(asked.reading, asked.options, ports.sha256);
  const fileId = importFileId(asked.contentHash, sourceId, digest);
  const known = await ports.control.get(importFileRow, 'import-file', fileId);
  if (known !== undefined) {
    const found = await goOn(known, ports);
    if (found !== undefined) return found;
  } else if (!asked.again) {
    const other = await otherWay(asked, ports);
    if (other !== undefined) return other;
  }
  const row = rowOf({ ...asked, sourceId }, ports);
  const claim: ImportFileRow = {
    ...{ kind: 'import-file', id: fileId, importId: row.id },
    firstAt: known?.firstAt ?? row.requestedAt,
  };
  const condition =
    known === undefined ? { kind: { exists: false } } : { importId: { equals: known.importId } };
  const { kind } = await ports.control.transact([{ put: row }, { put: claim, condition }]);
  if (kind === 'refused') return othersAtWork('file');
  return created(await uploadOf(row, true, ports));
}

const rowOf = (asked: Asked & { readonly sourceId: string }, ports: ApiPorts): ImportRow => {
  const now = ports.clock();
  const { name, sizeBytes, contentHash, sourceId, options, reading } = asked;
  return newImport({
    id: importIdAt(now, ports.randomText(8).toLowerCase()),
    ...{ state: 'uploading', name, sourceId, sizeBytes, options, contentHash, reading },
    requestedAt: new Date(now).toISOString(),
  });
};

/** @returns undefined where the earlier import leaves the file to a new one */
async function goOn({ importId }: ImportFileRow, ports: ApiPorts): Promise<Answer | undefined> {
  const row = await ports.control.get(importRow, 'import', importId);
  const isOver = row === undefined || row.state === 'failed' || row.state === 'cancelled';
  return isOver ? undefined : ok(await uploadOf(row, false, ports));
}

/** The file is known, but was read in another way: its events would be there twice. */
async function otherWay(asked: Asked, { control }: ApiPorts): Promise<Answer | undefined> {
  const prefix = `${asked.contentHash}#`;
  const { rows } = await control.query(importFileRow, { kind: 'import-file', prefix, limit: 100 });
  const all = await control.getAll(importRow, 'import', [
    ...new Set(rows.map((row) => row.importId)),
  ]);
  const other = all.find(({ state }) => state !== 'failed' && state !== 'cancelled');
  if (other === undefined) return undefined;
  return failure(
    'conflict',
    `The file was imported on ${other.requestedAt} as import ${other.id}, read in another way or for another source (${other.sourceId}). Its events would be there twice; say it with again if they should.`,
  );
}

async function uploadOf(
  row: ImportRow,
  isNew: boolean,
  { imports }: ApiPorts,
): Promise<z.input<typeof upload>> {
  const missing = row.state === 'uploading' ? await missingParts(row, imports.files) : [];
  return { import: shownOf(row), isNew, partBytes, missing: [...missing] };
}

/** Parts of an upload that are not there, or not whole. */
export async function missingParts(
  { id, sizeBytes }: ImportRow,
  files: Pick<ImportFiles, 'list'>,
): Promise<readonly number[]> {
  const there = new Map(
    (await files.list(uploadPrefix(id), mostParts)).map((part) => [part.key, part.sizeBytes]),
  );
  return partSizes(sizeBytes).flatMap((bytes, part) =>
    there.get(partKey(id, part)) === bytes ? [] : [part],
  );
}
