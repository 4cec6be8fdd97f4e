import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import { costsOfChanges } from './sync-growth/changes.ts';

// What sending costs when lists grow: the heap while ten times as many members go out, and what a run with few changes
// does to a list of many. Prints JSON lines; exit code 1 when a promise does not hold.

const sizes = [100_000, 1_000_000] as const;
const listSize = 100_000;
const changes = [0, 10, 100, 1_000] as const;
const mostHeapRatio = 2;
/** Rows of the control table for each change, and what a run and its 32 shards read and write of their own. */
const mostRowsPerChange = 12;
const rowsOfRun = 1_200;

const measured = z.object({ members: z.int(), sent: z.int(), heapBytes: z.int() });

const heaps = sizes.map((members) => {
  const program = join(import.meta.dirname, 'sync-growth', 'heap.ts');
  const text = execFileSync(process.execPath, ['--expose-gc', program, String(members)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stdout.write(text);
  return measured.parse(JSON.parse(text));
});
const [small, large] = heaps.map(({ heapBytes }) => heapBytes);
const heapRatio = (large ?? 0) / (small ?? 1);
process.stdout.write(`${JSON.stringify({ heapRatio: Math.round(heapRatio * 100) / 100 })}\n`);

const costs = await costsOfChanges(listSize, changes);
for (const cost of costs) process.stdout.write(`${JSON.stringify({ list: listSize, ...cost })}\n`);

const isBounded =
  heapRatio <= mostHeapRatio && heaps.every(({ members, sent }) => members === sent);
const isFew = costs.every(
  ({ changes: count, rows, requests }) =>
    rows <= rowsOfRun + mostRowsPerChange * count && (count > 0 || requests === 0),
);
process.exitCode = isBounded && isFew ? 0 : 1;
