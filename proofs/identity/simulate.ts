import { parseArgs } from 'node:util';
import { progress } from '../progress.ts';
import { disagreements } from './compare-stored.ts';
import { dayNames } from './day.ts';
import { type SimulatedDay, simulate } from './simulation.ts';

const help = `daicho identity simulate [options]

Replays days of events on the identity graph, with the shipped protocol on an embedded DynamoDB of its own, and counts
what AWS would bill. Then every stored profile is compared with the pure partition of all evidence.

  --events N     events of a day                         (default 1000000)
  --seed N       which day                               (default 1)
  --day NAME     ${dayNames.join(' or ')} alone                (default both)
  --json         one JSON line a day and nothing else on standard output
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      day: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const events = Number(values.events);
  const seed = Number(values.seed);
  const names = dayNames.filter((name) => values.day === undefined || values.day === name);
  const isGood = Number.isInteger(events) && events > 0 && Number.isInteger(seed);
  if (values.help || names.length === 0 || !isGood) {
    process.stderr.write(help);
    return values.help ? 0 : 2;
  }
  let code = 0;
  for (const name of names) {
    const day = await simulate(name, { events, seed, progress: progress(false) });
    process.stdout.write(values.json ? `${JSON.stringify(day)}\n` : textOf(day));
    if (disagreements(day.comparedWithPartition) === 0) continue;
    const counts = JSON.stringify(day.comparedWithPartition);
    process.stderr.write(`${name} day: what is stored is not the pure partition: ${counts}\n`);
    code = 1;
  }
  return code;
}

function textOf({ goals, calls, comparedWithPartition, ...figures }: SimulatedDay): string {
  const lines = Object.entries({ ...figures, ...calls }).map(
    ([name, value]) => `  ${name.padEnd(24)} ${value.toLocaleString('en')}`,
  );
  const held = Object.entries(goals).map(
    ([name, { atMost, measured, isMet }]) =>
      `  ${name.padEnd(32)} ${measured.toLocaleString('en')} of at most ${atMost.toLocaleString('en')}: ${isMet ? 'met' : 'NOT MET'}`,
  );
  const differing = disagreements(comparedWithPartition);
  return `\n${lines.join('\n')}\n${held.join('\n')}\n  ${differing} of ${figures.identifiers.toLocaleString('en')} profiles differ from the pure partition\n`;
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
