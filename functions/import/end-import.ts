import { reportHeader, reportKeyBeside, reportPrefix } from '../../domain/import/import-report.ts';
import { uploadPrefix } from '../../domain/import/new-import.ts';
import { type ImportRow, mostParts } from '../../schemas/import.ts';
import type { Advance } from './advance-import.ts';
import { change } from './import-changes.ts';
import { type ImportPorts, isoTime } from './ports.ts';

type Ending =
  | { readonly state: 'done' }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'repeated'; readonly sameAs: string };

/** A report beside a file is one object: what is longer is to be asked for. */
const mostReportObjects = 200;

/** Ends an import. Of an upload nothing is kept but its report; a dropped file gets its report beside it. */
export async function end(row: ImportRow, ending: Ending, ports: ImportPorts): Promise<Advance> {
  const { files, clock } = ports;
  if (row.key !== undefined) await putBeside(row.key, row, ending, ports);
  const advance = await change(
    row,
    { checked: row.checked, ...ending, finishedAt: isoTime(clock()) },
    ports,
  );
  if (advance.kind === 'next' && row.key === undefined && ending.state !== 'failed') {
    const parts = await files.list(uploadPrefix(row.id), mostParts);
    await files.deleteAll(parts.map(({ key }) => key));
  }
  return advance;
}

async function putBeside(
  key: string,
  row: ImportRow,
  ending: Ending,
  { files }: ImportPorts,
): Promise<void> {
  const said =
    ending.state === 'failed'
      ? `,failed,"the file ${ending.error.replaceAll('"', '""')}"\r\n`
      : ending.state === 'repeated'
        ? `,repeated,"imported before as ${ending.sameAs}: nothing was done"\r\n`
        : `,done,"${row.events} events of ${row.rows} rows, as import ${row.id}"\r\n`;
  const objects = await files.list(reportPrefix(row.id), mostReportObjects);
  const texts: string[] = [];
  for (const object of objects) texts.push((await files.text(object.key)) ?? '');
  const text = reportHeader + said + texts.join('');
  await files.put(reportKeyBeside(key), text, 'text/csv; charset=utf-8');
}
