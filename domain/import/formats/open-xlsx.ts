import readWorkbook from 'read-excel-file/universal';
import * as z from 'zod';
import type { FileBytes } from '../file-bytes.ts';
import type { FileRow, Opening, OpenOptions, Place, RowBatch } from './file-rows.ts';
import { headerRow } from './header-row.ts';
import { inflatedZipBytes } from './zip-size.ts';

/** A workbook is in memory as a whole. */
const largestBytes = 32 * 1024 * 1024;
const largestInflatedBytes = 256 * 1024 * 1024;
const batchRows = 5_000;

type Cells = readonly string[];

/** What the library gives; its types say `typeof Date` where it means a date. */
const cell = z.union([z.string(), z.boolean(), z.number(), z.date(), z.null()]);
const workbook = z.array(z.object({ sheet: z.string(), data: z.array(z.array(cell)) }));

/**
 * A sheet of an Excel workbook: the one that is asked for, else the first with columns. Numbers keep the digits they are
 * stored with, dates are wall time. Titles above the columns are passed over.
 */
export async function openXlsx(file: FileBytes, options: OpenOptions): Promise<Opening> {
  const { sheet } = options;
  const headerOf = (cells: readonly Cells[]): number | undefined =>
    options.findHeader?.(cells) ?? headerRow(cells);
  if (file.sizeBytes > largestBytes) return refused(tooLarge(`${file.sizeBytes} bytes`));
  const bytes = await file.read(0, file.sizeBytes);
  const inflated = inflatedZipBytes(bytes);
  if (inflated === undefined) return refused('is not a whole Excel workbook');
  if (inflated > largestInflatedBytes) return refused(tooLarge(`${inflated} bytes once inflated`));
  let sheets: z.infer<typeof workbook>;
  try {
    sheets = workbook.parse(
      await readWorkbook(new Uint8Array(bytes).buffer, { trim: false, parseNumber: String }),
    );
  } catch {
    return refused('is not an Excel workbook that can be read');
  }
  const named = sheets.map(({ sheet: name, data }) => ({ name, cells: data.map(textsOf) }));
  const wanted = sheet === undefined ? named : named.filter(isAskedFor(sheet, named));
  const found = wanted.find(({ cells }) => headerOf(cells) !== undefined);
  const header = found === undefined ? undefined : headerOf(found.cells);
  if (found === undefined || header === undefined) {
    const names = named.map(({ name }) => name).join(', ');
    return refused(
      `has no ${sheet === undefined ? 'sheet' : `sheet ${sheet}`} with columns. Its sheets: ${names}`,
    );
  }
  const columns = (found.cells[header] ?? []).map((name) => name.trim());
  return {
    kind: 'opened',
    file: {
      ...{ format: 'xlsx', isGzip: false, isEvents: false, columns },
      sheet: { name: found.name, headerRow: header + 1 },
      length: found.cells.length,
      start: { position: header + 1, line: header + 2 },
      rows: (from) => sheetRows(found.cells, columns.length, from),
    },
  };
}

const refused = (reason: string): Opening => ({ kind: 'refused', reason });

const tooLarge = (size: string): string =>
  `is a workbook of ${size}; up to ${largestBytes} are read, ${largestInflatedBytes} once inflated: save the sheet as CSV`;

const isAskedFor =
  (asked: string, sheets: readonly { readonly name: string }[]) =>
  ({ name }: { readonly name: string }, index: number): boolean =>
    name === asked ||
    (asked === String(index + 1) && !sheets.some((other) => other.name === asked));

const textsOf = (cells: readonly z.infer<typeof cell>[]): Cells =>
  cells.map((value) => {
    if (value === null) return '';
    if (!(value instanceof Date)) return String(value);
    const [day = '', time = ''] = value.toISOString().slice(0, 19).split('T');
    return time === '00:00:00' ? day : `${day} ${time}`;
  });

async function* sheetRows(
  sheet: readonly Cells[],
  columns: number,
  from: Place,
): AsyncGenerator<RowBatch> {
  for (let start = from.position; start < sheet.length; start += batchRows) {
    const end = Math.min(sheet.length, start + batchRows);
    const rows: FileRow[] = [];
    for (let position = start; position < end; position += 1) {
      const cells = sheet[position] ?? [];
      if (cells.every((text) => text.trim() === '')) continue;
      const fields = Array.from({ length: columns }, (_, index) => cells[index] ?? '');
      rows.push({ kind: 'fields', at: { position, line: position + 1 }, fields });
    }
    yield { rows, end: { position: end, line: end + 1 } };
  }
}
