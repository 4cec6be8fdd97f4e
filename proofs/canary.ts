import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reportOf } from './canary/report.ts';
import { runCanaries } from './canary/run.ts';
import { progress } from './progress.ts';

const help = `npm run prove:canary [-- options]

People with words that are written nowhere else go through a local stack: collected, refused, refreshed, synced while
platforms fail and repeat whom they were told of, told as buyers, written to, listed, erased. Then every file that the
stack wrote is read to its last row and cell, and all that it printed and answered, for their data in the clear, in any
notation and encoding, and for every hash of it. Fails when any is found outside the places that may hold it.

  --people N   how many                                  (default 110; 100 are the least for a list of Yahoo! JAPAN)
  --keep DIR   keep what was written, in this folder     (default a temporary one)
  --json       print the result as one JSON object and nothing else on standard output
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      people: { type: 'string', default: '110' },
      keep: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const people = Number(values.people);
  const isGood = Number.isInteger(people) && people >= 10 && people <= 900;
  if (values.help || !isGood) {
    process.stderr.write(help);
    return values.help ? 0 : 2;
  }
  const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'daicho-canary-'));
  try {
    const result = await runCanaries({ folder, people, progress: progress(values.json) });
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : reportOf(result));
    const isBitten = result.planted.every(({ isFound }) => isFound);
    return result.scan.forbidden === 0 && result.scan.allowed > 0 && isBitten ? 0 : 1;
  } finally {
    if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
