import { parseArgs } from 'node:util';
import { runHostileDefinitions } from './hostile-run.ts';

const help = `npm run hostile-definitions -- [options]

Generated audience definitions, each compiled with plain words and with hostile ones in the same places (quotes, comments,
ends of statements, control characters). Fails unless both parse to one shape and every word comes back unchanged.

  --count N      how many                                (default 5000)
  --seed N       which                                   (default 1)
  --json         print the result as one JSON object and nothing else on standard output
`;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
if (values.help || !Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  process.stderr.write(help);
  process.exit(values.help ? 0 : 2);
}
const startedAt = performance.now();
const onProgress = (done: number) => process.stderr.write(`\r  ${done} of ${count} definitions`);
const result = runHostileDefinitions({ count, seed, onProgress });
process.stderr.write('\n');
const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
if (values.json) process.stdout.write(`${JSON.stringify({ ...result, seconds })}\n`);
else {
  process.stdout.write(
    `${result.definitions} definitions, ${result.statements} statements twice (${result.deeplyNested} nest more than 32 levels), ${result.literals} words read back, ` +
      `${result.faults.length} changed; ${seconds} s\n`,
  );
}
process.exitCode = result.faults.length === 0 ? 0 : 1;
