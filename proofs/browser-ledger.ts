import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromiumPath, runLedger } from './browser-ledger/run.ts';
import { progress } from './progress.ts';

const help = `npm run prove:browser -- [options]

Visitors with our snippet in a real browser, tabs that are killed, spells without a network, requests that fail: whatever
the page's queue took must be in the lake, once.

  --sessions N   page sessions, five a visitor            (default 200)
  --seed N       which faults                             (default 1)
  --json         print the result as one JSON object and nothing else on standard output
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      sessions: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stderr.write(help);
    return 0;
  }
  if (!existsSync(chromiumPath)) throw new Error(`There is no ${chromiumPath}: install Chromium.`);
  const result = await runLedger({
    sessions: Number(values.sessions),
    seed: Number(values.seed),
    progress: progress(false),
  });
  process.stdout.write(`${JSON.stringify(result, null, values.json ? 0 : 2)}\n`);
  const { lost, doubled, invented, duplicates, eventsPerRequest } = result;
  const isProven = lost + doubled + invented === 0 && duplicates > 0 && eventsPerRequest >= 5;
  return isProven ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
