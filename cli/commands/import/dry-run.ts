import { statSync } from 'node:fs';
import { BrokenFileError } from '../../../domain/import/broken-file-error.ts';
import { type ChosenReading, chooseReading } from '../../../domain/import/choose-reading.ts';
import { dryRunImport, type ImportReport } from '../../../domain/import/dry-run.ts';
import type { FileBytes } from '../../../domain/import/file-bytes.ts';
import type { OpenedFile } from '../../../domain/import/formats/file-rows.ts';
import { openKnown } from '../../../domain/import/open-known.ts';
import { importPresets } from '../../../domain/import/presets/registry.ts';
import type { ImportReading } from '../../../schemas/import-reading.ts';
import { CommandError, type Context } from '../../command.ts';
import { formatTools, withFile } from '../../format-tools.ts';
import { progressLine } from '../../progress-line.ts';
import { describeReport } from './describe.ts';
import type { ImportArguments } from './options.ts';

/** Opens the file of a command. @throws CommandError when there is none, or it cannot be read */
export async function withNamedFile<Result>(
  path: string,
  use: (file: FileBytes) => Promise<Result>,
): Promise<Result> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new CommandError(`${path} cannot be read: there is no such file.`);
  try {
    return await withFile(path, use);
  } catch (error) {
    if (error instanceof BrokenFileError) throw new CommandError(`${path} ${error.message}.`);
    throw error;
  }
}

type Chosen = Extract<ChosenReading, { kind: 'chosen' }>;

/** What the file is and how it is read. @throws CommandError where it is refused */
export async function lookAt(
  bytes: FileBytes,
  { file: path, open, preset, mapping }: ImportArguments,
  savedOf: (file: OpenedFile) => Promise<ImportReading | undefined> = async () => undefined,
): Promise<{ readonly file: OpenedFile; readonly chosen: Chosen }> {
  const opening = await openKnown(bytes, open, formatTools);
  if (opening.kind === 'refused') throw new CommandError(`${path} ${opening.reason}.`);
  const { file } = opening;
  const isAsked = preset !== undefined || mapping !== undefined;
  const saved = isAsked ? undefined : await savedOf(file);
  const chosen = chooseReading(file, { preset, mapping, saved }, importPresets);
  if (chosen.kind === 'refused') {
    const { reason, columns } = chosen;
    const found = columns === undefined ? '' : ` Its columns: ${columns}.`;
    throw new CommandError(`${path} ${reason}.${found}`);
  }
  return { file, chosen };
}

/** Reads the whole file and says what it would become; nothing leaves this machine and nothing is kept. */
export async function dryRun(asked: ImportArguments, context: Context): Promise<number> {
  const report = await withNamedFile(asked.file, (bytes) => reportOf(bytes, asked, context));
  if (context.asJson) context.print(JSON.stringify(report));
  else for (const line of describeReport(report)) context.print(line);
  return 0;
}

async function reportOf(
  bytes: FileBytes,
  asked: ImportArguments,
  { asJson }: Context,
): Promise<ImportReport> {
  const { file, chosen } = await lookAt(bytes, asked);
  const { region, timeZone, asOf = new Date().toISOString() } = asked;
  const settings = { region, timeZone, asOf, messageIdOf: (line: number) => `line-${line}` };
  const progress = progressLine({ isQuiet: asJson });
  const report = await dryRunImport(file, chosen, settings, importPresets, (done) =>
    progress.show({ done: done.position, of: file.length, rows: done.rows }),
  );
  progress.end();
  return report;
}
