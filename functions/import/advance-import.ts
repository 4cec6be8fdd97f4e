import { BrokenFileError } from '../../domain/import/broken-file-error.ts';
import { hashOn } from '../../domain/import/content-hash.ts';
import { importedFile } from '../../domain/import/import-files.ts';
import { isEnded } from '../../domain/import/new-import.ts';
import { type ImportRow, importRow } from '../../schemas/import.ts';
import { end } from './end-import.ts';
import { change } from './import-changes.ts';
import { type ImportPorts, isoTime } from './ports.ts';
import { sendRows } from './send-rows.ts';
import { settleReading } from './settle-reading.ts';

/** What one step of an import leads to. */
export type Advance =
  /** The row is in the next state; go on. */
  | { readonly kind: 'next'; readonly row: ImportRow }
  /** The time is up, or the events queue is full: go on by message, after so many seconds. */
  | { readonly kind: 'later'; readonly delaySeconds: number }
  /** Nothing follows, or another invocation is at work. */
  | { readonly kind: 'over' };

/**
 * Takes an import as far as the time allows. Safe at any time and twice: the row says how far it is, and what is done
 * again comes out the same.
 *
 * @param deadlineEpochMs when to leave the rest to a later message
 */
export async function advanceImport(
  importId: string,
  ports: ImportPorts,
  deadlineEpochMs: number,
): Promise<void> {
  let row = await ports.control.get(importRow, 'import', importId);
  while (row !== undefined && !isEnded(row) && row.state !== 'uploading') {
    const advance = await step(row, ports, deadlineEpochMs);
    if (advance.kind === 'over') return;
    if (advance.kind === 'later') {
      await ports.queue.send({ kind: 'import', importId }, advance.delaySeconds);
      return;
    }
    row = advance.row;
  }
}

async function step(row: ImportRow, ports: ImportPorts, deadline: number): Promise<Advance> {
  try {
    switch (row.state) {
      case 'waiting':
        return await begin(row, ports);
      case 'checking':
        return await check(row, ports, deadline);
      default:
        return await sendRows(row, ports, deadline);
    }
  } catch (error) {
    if (!(error instanceof BrokenFileError)) throw error;
    const now = await ports.control.get(importRow, 'import', row.id);
    return now === undefined || isEnded(now)
      ? { kind: 'over' }
      : end(now, { state: 'failed', error: error.message }, ports);
  }
}

/** One that was stopped in its rows goes on there. */
const begin = (row: ImportRow, ports: ImportPorts): Promise<Advance> =>
  row.startedAt === undefined
    ? change(row, { state: 'checking' }, ports)
    : change(row, { state: 'running' }, ports);

/** Blocks between two looks at the clock; their hash is kept with the row. */
const blocksAtOnce = 16;

async function check(row: ImportRow, ports: ImportPorts, deadline: number): Promise<Advance> {
  const file = importedFile(row, ports.files);
  let checked = row.checked;
  for (let block = 0; block < blocksAtOnce && checked.bytes < file.sizeBytes; block += 1)
    checked = await hashOn(file, checked, ports.sha256);
  if (checked.bytes < file.sizeBytes) {
    const advance = await change(row, { checked }, ports);
    return advance.kind === 'next' && ports.clock() > deadline
      ? { kind: 'later', delaySeconds: 0 }
      : advance;
  }
  const { hash } = checked;
  if (row.contentHash !== undefined && row.contentHash !== hash) {
    const error = 'changed while it was uploaded: import it again';
    return end(row, { state: 'failed', error }, ports);
  }
  const now = isoTime(ports.clock());
  return settleReading({ ...row, checked, contentHash: hash }, now, ports);
}
