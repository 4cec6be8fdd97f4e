import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { formatTools } from '../../cli/format-tools.ts';
import { chooseReading } from '../../domain/import/choose-reading.ts';
import { dryRunImport } from '../../domain/import/dry-run.ts';
import type { FileBytes } from '../../domain/import/file-bytes.ts';
import { openFile } from '../../domain/import/open-file.ts';
import { addCounts, noCounts, parcels } from '../../domain/import/parcel.ts';
import { walk } from '../../domain/import/walk.ts';
import { walkSettings } from '../unit/imported.ts';

const megabyte = 1024 * 1024;
const header = 'customer_id,name,email,phone,postal_code,address\r\n';
const rowBytes = 128;

/** Row n, always as long as any other. */
function row(n: number): string {
  const id = String(n).padStart(9, '0');
  const told = `c${id},"Hanako, Sato",u${id}@example.com,090-1234-5678,150-0002,Shibuya 1-2-3`;
  return `${told.padEnd(rowBytes - 2, '.')}\r\n`;
}

/** A file of so many rows that is nowhere: its bytes are made when they are read. */
function madeFile(rows: number): FileBytes {
  return {
    sizeBytes: header.length + rows * rowBytes,
    read: async (start, end) => {
      const first = Math.max(0, Math.floor((start - header.length) / rowBytes));
      const last = Math.min(rows, Math.ceil((end - header.length) / rowBytes));
      const whole: string[] = first === 0 && start < header.length ? [header] : [];
      for (let n = first; n < last; n += 1) whole.push(row(n));
      const offset = whole[0] === header ? 0 : header.length + first * rowBytes;
      return new Uint8Array(Buffer.from(whole.join(''), 'latin1')).slice(
        start - offset,
        end - offset,
      );
    },
  };
}

async function openedRows(rows: number) {
  const opening = await openFile(madeFile(rows), {}, formatTools);
  if (opening.kind === 'refused') throw new Error(opening.reason);
  const chosen = chooseReading(opening.file, {}, []);
  if (chosen.kind === 'refused') throw new Error(chosen.reason);
  return { file: opening.file, chosen };
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Objects and buffers that are in use, the garbage gone. */
function liveBytes(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('300 MB are read in less memory than 200 MB, however many rows there are', async () => {
  const rows = Math.floor((300 * megabyte) / rowBytes);
  const { file, chosen } = await openedRows(rows);
  let counts = noCounts;
  const started = performance.now();
  const live: number[] = [];
  let parcelsSeen = 0;
  for await (const parcel of parcels(walk(file, chosen.reading, walkSettings, [], file.start))) {
    counts = addCounts(counts, parcel.counts);
    parcelsSeen += 1;
    if (parcelsSeen % 200 === 0) live.push(liveBytes());
  }
  const seconds = (performance.now() - started) / 1000;
  console.info(
    `${rows.toLocaleString('en')} rows in ${seconds.toFixed(1)} s: ${Math.round(rows / seconds).toLocaleString('en')} rows/s, ` +
      `${(300 / seconds).toFixed(1)} MB/s; at most ${Math.round(Math.max(...live) / megabyte)} MB in use`,
  );
  expect(counts).toMatchObject({ rows, events: rows, refused: {} });
  expect(live.length).toBeGreaterThan(20);
  expect(Math.max(...live)).toBeLessThan(200 * megabyte);
  // What is in use in the last third is what was in the first: nothing is gathered on the way.
  const third = Math.floor(live.length / 3);
  const grown = Math.max(...live.slice(-third)) - Math.max(...live.slice(0, third));
  expect(grown).toBeLessThan(20 * megabyte);
});

test('a dry run of them counts the same', async () => {
  const rows = 100_000;
  const { file, chosen } = await openedRows(rows);
  const report = await dryRunImport(file, chosen, walkSettings, []);
  expect(report).toMatchObject({ rows, events: rows, refusedRows: 0 });
});
