import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { programs, runProgram } from './identity/programs.ts';
import { progress } from './progress.ts';

const help = `npm run identity-programs -- [options]

Random programs of 1 to 16 concurrent writers on the identity graph: evidence in any order and repetition, unmerge, forbid,
block, erase, conflicts and lost replies. Each must end in the closure over the evidence that is stored, with nothing lost.
2,000 of them are in \`npm test\`.

  --runs N   programs (default 10,000)
  --seed S   for the same programs again (default: a random one, which is printed)
  --json     one JSON line
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '10000' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs);
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
  const isGood = Number.isInteger(runs) && runs > 0 && Number.isInteger(seed);
  if (values.help || !isGood) {
    process.stderr.write(help);
    return values.help ? 0 : 2;
  }
  const say = progress(false);
  say.step(`${runs.toLocaleString('en')} programs, seed ${seed} …`);
  let done = 0;
  const startedAt = performance.now();
  const property = fc.asyncProperty(programs, async (program) => {
    await runProgram(program);
    done += 1;
    if (done % 100 === 0) say.count(done, runs, 'programs');
  });
  const result = await fc.check(property, { numRuns: runs, seed });
  say.end();
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const isSound = !result.failed;
  if (values.json)
    process.stdout.write(`${JSON.stringify({ runs: done, seed, isSound, seconds })}\n`);
  else
    process.stdout.write(
      `${done} programs in ${seconds} s: ${isSound ? 'all sound' : 'NOT SOUND'}\n`,
    );
  if (!isSound) process.stderr.write(`${fc.defaultReportMessage(result) ?? ''}\n`);
  return isSound ? 0 : 1;
}

process.exitCode = await main();
