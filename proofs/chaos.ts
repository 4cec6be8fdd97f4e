import { parseArgs } from 'node:util';
import { runChaos } from './chaos/chaos.ts';
import { progress } from './progress.ts';

const help = `npm run chaos -- --data DIR [options]

kill -9 of the whole local stack while receipts are imported; nothing acknowledged may be lost or doubled.

  --data DIR     folder with day files of Online Retail (*.csv.gz)
  --kills N      how often                               (default 30)
  --seed N       which kills                             (default from the clock, printed)
  --as-of DAY    day the audiences are built for         (default 2011-12-10)
  --json         print the result as one JSON object and nothing else on standard output
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      kills: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      'as-of': { type: 'string', default: '2011-12-10' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.data === undefined) {
    process.stderr.write(help);
    return values.help ? 0 : 2;
  }
  const result = await runChaos({
    data: values.data,
    kills: Number(values.kills),
    seed: Number(values.seed),
    asOf: values['as-of'],
    progress: progress(false),
  });
  process.stdout.write(`${JSON.stringify(result, null, values.json ? 0 : 2)}\n`);
  return result.lost === 0 && result.doubled === 0 && result.identical ? 0 : 1;
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
