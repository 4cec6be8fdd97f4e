import { parseArgs } from 'node:util';
import { faultsOf, runHostile } from './identity/hostile-run.ts';
import { progress } from './progress.ts';

const help = `npm run hostile -- [options]

Events of clients that get identity wrong: shared kiosks and terminals, ids that are 0, null, undefined or a rounded
number, one address of a thousand people, family phones, long chains, stars and rings, everything again now and then.
They go through intake into the identity graph on an embedded DynamoDB. Fails unless no profile passes the cap, nothing
merges through a blocked value, every refused link is explained and all profiles are the pure partition's.

  --events N     how many                                (default 1000000)
  --seed N       which                                   (default 1)
  --json         print the result as one JSON object and nothing else on standard output
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const events = Number(values.events);
  const seed = Number(values.seed);
  const isGood = Number.isInteger(events) && events > 0 && Number.isInteger(seed);
  if (values.help || !isGood) {
    process.stderr.write(help);
    return values.help ? 0 : 2;
  }
  const result = await runHostile({ events, seed, progress: progress(false) });
  process.stdout.write(`${JSON.stringify(result, null, values.json ? 0 : 2)}\n`);
  const faults = faultsOf(result);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  return faults.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  },
);
