import { writeFileSync } from 'node:fs';
import { importReport, type ShownImport, shownImport } from '../../../schemas/api/imports.ts';
import type { Context } from '../../command.ts';
import { counted } from '../../counted.ts';
import { progressLine } from '../../progress-line.ts';
import { countedReasons, describeFile } from './describe.ts';

const pollMs = 400;
const over = new Set<ShownImport['state']>(['done', 'failed', 'cancelled', 'repeated']);

/** Waits for the end of an import and shows how far it is. */
export async function followImport(id: string, { api, asJson }: Context): Promise<ShownImport> {
  const progress = progressLine({ isQuiet: asJson });
  for (;;) {
    const found = await api.get(`/api/imports/${encodeURIComponent(id)}`, shownImport);
    if (over.has(found.state)) {
      progress.end();
      return found;
    }
    const { rows, cursor, file, checkedBytes, sizeBytes, state } = found;
    if (state === 'checking') progress.show({ done: checkedBytes, of: sizeBytes }, 'checked');
    else progress.show({ done: cursor?.position ?? 0, of: file?.length, rows }, 'taken in');
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Tells what came of an import, writes its report where one is wanted. @returns the exit code */
export async function finish(
  done: ShownImport,
  report: string | undefined,
  context: Context,
): Promise<number> {
  const refused = sumOf(done.refused);
  if (report !== undefined)
    writeFileSync(report, await reportText(done.id, context), { mode: 0o600 });
  if (context.asJson) context.print(JSON.stringify(done));
  else for (const line of describeImport(done)) context.print(line);
  if (done.state === 'failed' || done.state === 'cancelled') return 1;
  return refused > 0 ? 3 : 0;
}

/** The whole report of an import as a CSV. */
export async function reportText(id: string, { api }: Context): Promise<string> {
  const lines: string[] = ['line,fate,reason'];
  let after = '';
  do {
    const path = `/api/imports/${encodeURIComponent(id)}/report${after}`;
    const page = await api.get(path, importReport);
    lines.push(...page.lines);
    after = page.next === undefined ? '' : `?after=${encodeURIComponent(page.next)}`;
  } while (after !== '');
  return `${lines.join('\r\n')}\r\n`;
}

/** Text of an import: its state, what went in, what did not. */
export function describeImport(done: ShownImport): string[] {
  const { id, name, state, sourceId, rows, events, requestedAt, error, sameAs, file } = done;
  const refused = sumOf(done.refused);
  const reading = done.reading;
  const what =
    reading?.kind === 'columns'
      ? reading.rows
      : reading?.kind === 'preset'
        ? reading.preset
        : reading?.kind;
  return [
    `Import ${id} of ${name}: ${state}${error === undefined ? '' : `, the file ${error}`}${sameAs === undefined ? '' : `, as import ${sameAs} before`}.`,
    ...(file === undefined ? [] : [`${describeFile(file)}; read as ${what ?? '?'}.`]),
    `${counted(rows, 'row')} became ${counted(events, 'event')} of source ${sourceId}; ${counted(refused, 'row was', 'rows were')} refused.`,
    ...countedReasons('refused', done.refused),
    ...countedReasons('left out', done.leftOut),
    ...countedReasons('noted', done.noted),
    ...(refused > 0 ? ['', `Which ones: daicho import report ${id}`] : []),
    `Asked for at ${requestedAt}.`,
  ];
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
