import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { zonedTimeToUtc } from './zoned-time.ts';

const columns = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;
export type ReceiptLine = Readonly<Record<(typeof columns)[number], string>>;

// Half a million lines: a plain check, zod would cost more than reading the files.
const isReceiptLine = (value: unknown): value is ReceiptLine => {
  if (typeof value !== 'object' || value === null) return false;
  return columns.every((column) => typeof Reflect.get(value, column) === 'string');
};

/** One invoice with its lines in file order. */
export interface Invoice {
  readonly invoiceNo: string;
  /** `17850`, or undefined where the shop did not know the buyer. */
  readonly customerNumber: string | undefined;
  /** ISO 8601 UTC; the earliest line. */
  readonly at: string;
  readonly lines: readonly ReceiptLine[];
}

/** The shop's wall clock. */
export const shopTimeZone = 'Europe/London';

/** Reads every `*.csv.gz` of a folder. @throws Error naming the folder when it holds none */
export function readInvoices(folder: string): { rows: number; invoices: readonly Invoice[] } {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.csv.gz'))
    .sort();
  if (files.length === 0) throw new Error(`${folder} holds no .csv.gz files of Online Retail`);
  const byNumber = new Map<string, ReceiptLine[]>();
  let rows = 0;
  for (const file of files) {
    const text = gunzipSync(readFileSync(join(folder, file))).toString('utf8');
    const { data } = Papa.parse<unknown>(text, { header: true, skipEmptyLines: true });
    for (const line of data) {
      if (!isReceiptLine(line))
        throw new Error(`${file}: row ${rows + 1} lacks one of ${columns.join(', ')}`);
      const lines = byNumber.get(line.InvoiceNo);
      if (lines) lines.push(line);
      else byNumber.set(line.InvoiceNo, [line]);
      rows += 1;
    }
  }
  const invoices = [...byNumber].map(([invoiceNo, lines]) => toInvoice(invoiceNo, lines));
  invoices.sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : a.invoiceNo < b.invoiceNo ? -1 : 1,
  );
  return { rows, invoices };
}

function toInvoice(invoiceNo: string, lines: readonly ReceiptLine[]): Invoice {
  const wallTimes = lines.map(({ InvoiceDate }) => InvoiceDate).sort();
  const customer = lines.find(({ CustomerID }) => CustomerID !== '')?.CustomerID;
  return {
    invoiceNo,
    customerNumber: customer?.replace(/\.0$/, ''),
    at: zonedTimeToUtc(wallTimes[0] ?? '', shopTimeZone),
    lines,
  };
}
