import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { seeded } from '../../proofs/seeded.ts';

const header =
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n';

/**
 * Writes day files in the shape of Online Retail: repeat and one-time buyers, cancellations (also of customers who
 * bought nothing), receipts without a customer, adjustments with and without one, orders of value 0, quoted text,
 * invoices over several minutes, prices with three decimals.
 *
 * @returns number of receipt lines
 */
export function writeReceiptFiles(
  folder: string,
  options: { readonly days: number; readonly invoicesPerDay: number; readonly seed: number },
): number {
  const random = seeded(options.seed);
  const pick = (count: number): number => Math.floor(random() * count);
  mkdirSync(folder, { recursive: true });
  let invoice = 536_365;
  let lines = 0;
  for (let index = 0; index < options.days; index += 1) {
    const day = new Date(Date.UTC(2011, 0, 4 + index * 7)).toISOString().slice(0, 10);
    const rows: string[] = [];
    for (let number = 0; number < options.invoicesPerDay; number += 1) {
      invoice += 1;
      const kind = random();
      const letter = kind < 0.1 ? 'C' : kind < 0.13 ? 'A' : '';
      const sign = letter === 'C' ? -1 : 1;
      const customer = random() < 0.2 ? '' : `${12_346 + pick(60)}.0`;
      const isFree = random() < 0.05;
      const minute = pick(50);
      for (let line = 0; line <= pick(6); line += 1) {
        const price = isFree ? '0.0' : `${pick(40)}.${['95', '125', '5', '004'][pick(4)]}`;
        const time = `${String(8 + pick(1)).padStart(2, '0')}:${String(minute + (line % 3)).padStart(2, '0')}:00`;
        rows.push(
          `${letter}${invoice},${85_123 + pick(50)}A,"HEART, ""WHITE"" ${line}",${sign * (1 + pick(12))},${day} ${time},${price},${customer},United Kingdom`,
        );
      }
    }
    lines += rows.length;
    writeFileSync(join(folder, `${day}.csv.gz`), gzipSync(`${header}${rows.join('\n')}\n`));
  }
  return lines;
}
