import * as z from 'zod';
import type { textTable } from '../../text-table.ts';

/** An evaluation as the command line shows it; the rest is passed on with --json. */
export const runRow = z.looseObject({
  at: z.string(),
  asOf: z.string(),
  outcome: z.string(),
  reason: z.string().optional(),
  generation: z.int(),
  version: z.int(),
  size: z.int(),
  entered: z.int(),
  left: z.int(),
  scannedBytes: z.int(),
  billedBytes: z.int(),
  priceMicros: z.number(),
  durationMs: z.int(),
});

export const runHeader: Parameters<typeof textTable>[0] = [
  'at',
  'as of',
  'outcome',
  'size',
  'entered',
  'left',
  'version',
  'read',
  'price',
  'took',
];

/** A line of the table below `runHeader`. */
export function runCells(run: z.infer<typeof runRow>): (string | number)[] {
  const { at, asOf, outcome, size, entered, left, version, scannedBytes } = run;
  return [
    at.slice(0, 19),
    asOf,
    outcome,
    size,
    entered,
    left,
    version,
    `${(scannedBytes / 1024).toFixed(1)} KiB`,
    `$${(run.priceMicros / 1_000_000).toFixed(6)}`,
    `${(run.durationMs / 1000).toFixed(1)} s`,
  ];
}
