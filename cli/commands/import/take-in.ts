import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { hashOn, nothingHashed } from '../../../domain/import/content-hash.ts';
import { rolesOf } from '../../../domain/import/dry-run.ts';
import type { FileBytes } from '../../../domain/import/file-bytes.ts';
import type { OpenedFile } from '../../../domain/import/formats/file-rows.ts';
import { columnsHash } from '../../../domain/import/new-import.ts';
import { importMappings, upload } from '../../../schemas/api/imports.ts';
import type { ImportReading } from '../../../schemas/import-reading.ts';
import { CommandError, type Context } from '../../command.ts';
import { progressLine } from '../../progress-line.ts';
import { sha256 } from '../../sha256.ts';
import { textTable } from '../../text-table.ts';
import { describeFile } from './describe.ts';
import { lookAt, withNamedFile } from './dry-run.ts';
import { finish, followImport } from './follow.ts';
import type { ImportArguments } from './options.ts';
import { uploadParts } from './upload-parts.ts';

/** Shows how a file is read, uploads what is missing of it and follows the import to its end. */
export const takeIn = (asked: ImportArguments, context: Context): Promise<number> =>
  withNamedFile(asked.file, async (bytes) => {
    const reading = await settled(bytes, asked, context);
    const begun = await begin(bytes, reading, asked, context);
    const { id, state, requestedAt } = begun.import;
    if (!begun.isNew && state === 'done') {
      const when = requestedAt.slice(0, 16).replace('T', ' ');
      if (context.asJson) context.print(JSON.stringify({ ...begun.import, nothingToDo: true }));
      else context.print(`Imported on ${when} UTC as import ${id}; nothing to do.`);
      return 0;
    }
    if (!begun.isNew && !context.asJson) context.note(`goes on with import ${id}`);
    await uploadParts(bytes, begun, context);
    await context.api.post(`/api/imports/${id}/start`, {}, upload.shape.import);
    return finish(await followImport(id, context), asked.report, context);
  });

async function settled(
  bytes: FileBytes,
  asked: ImportArguments,
  context: Context,
): Promise<ImportReading> {
  const { file, chosen } = await lookAt(bytes, asked, (found) => savedFor(found, asked, context));
  const { reading, by } = chosen;
  if (!context.asJson) {
    const what =
      reading.kind === 'columns'
        ? reading.rows
        : reading.kind === 'preset'
          ? reading.preset
          : 'events';
    context.print(describeFile(file));
    context.print(
      `Read as ${what}${by === 'saved' ? ', as the last file with these columns' : ''}.`,
    );
    if (reading.kind === 'columns') {
      const rows = rolesOf(file.columns, reading).map(({ name, role }) => [
        name,
        role ?? '(not used)',
      ]);
      for (const line of textTable(['column', 'taken for'], rows)) context.print(line);
    }
  }
  if (by === 'guess' && !asked.isAgreed) await agree(context);
  return reading;
}

/** What was guessed is for a person to agree to. @throws CommandError where nobody is there, or disagrees */
async function agree({ asJson }: Context): Promise<void> {
  if (asJson || !process.stdin.isTTY || !process.stderr.isTTY)
    throw new CommandError('The columns are guessed: look at --dry-run, then say --yes or --map.');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question('Import it so? [y/N] ');
  lines.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was sent.');
}

async function savedFor(
  { columns }: OpenedFile,
  { sourceId }: ImportArguments,
  { api }: Context,
): Promise<ImportReading | undefined> {
  const path = `/api/import-mappings?columns=${columnsHash(columns, sha256)}`;
  const { mappings } = await api.get(path, importMappings);
  const fitting = mappings.filter((one) => sourceId === undefined || one.sourceId === sourceId);
  return fitting.toSorted((one, other) => (one.usedAt < other.usedAt ? 1 : -1))[0]?.reading;
}

async function begin(
  bytes: FileBytes,
  reading: ImportReading,
  asked: ImportArguments,
  context: Context,
) {
  const progress = progressLine({ isQuiet: context.asJson });
  let hashed = nothingHashed;
  while (hashed.bytes < bytes.sizeBytes) {
    hashed = await hashOn(bytes, hashed, sha256);
    progress.show({ done: hashed.bytes, of: bytes.sizeBytes }, 'hashed');
  }
  progress.end();
  const { open, sourceId, timeZone, region, asOf, isAgain } = asked;
  const options = Object.entries({ ...open, timeZone, region, asOf });
  const body = {
    ...{ name: basename(asked.file), sizeBytes: bytes.sizeBytes, contentHash: hashed.hash },
    options: Object.fromEntries(options.filter(([, value]) => value !== undefined)),
    ...{ reading, again: isAgain },
    ...(sourceId !== undefined && { sourceId }),
  };
  return context.api.post('/api/imports', body, upload);
}
