import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { progress } from '../progress.ts';
import type { Bench, Figure, Result } from './bench.ts';
import { front } from './p1-front.ts';
import { collectCpu } from './p2-collect.ts';
import { processCpu } from './p3-process.ts';
import { validation } from './p4-validation.ts';
import { batchIdentity } from './p5-identity.ts';
import { identityCost } from './p6-identity-cost.ts';
import { cost } from './p7-cost.ts';
import { audience } from './p8-audience.ts';
import { newDay } from './p9-refresh.ts';
import { manyAudiences } from './p10-many-audiences.ts';
import { exporting } from './p11-export.ts';
import { snippetSize } from './p12-snippet.ts';

const benches: readonly Bench[] = [
  front,
  collectCpu,
  processCpu,
  validation,
  batchIdentity,
  identityCost,
  cost,
  audience,
  newDay,
  manyAudiences,
  exporting,
  snippetSize,
];

const help = `npm run bench -- [options]

Ratios, counts and prices that the design promises. Nothing fails on a time: the machine is whatever it is.

  --only p3,p4   some of ${benches.map(({ id }) => id).join(', ')}          (default all)
  --size N       how much work, in the bench's own unit   (default small; see below)
  --json         one JSON line per bench and nothing else on standard output

${benches.map(({ id, claim, reducedSize, sizeUnit }) => `  ${id}  ${claim} (${reducedSize.toLocaleString('en')} ${sizeUnit})`).join('\n')}
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      size: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const wanted = values.only?.split(',') ?? benches.map(({ id }) => id);
  const chosen = benches.filter(({ id }) => wanted.includes(id));
  const size = values.size === undefined ? undefined : Number(values.size);
  const isSizeGood = size === undefined || (Number.isInteger(size) && size > 0);
  if (values.help || chosen.length < wanted.length || !isSizeGood) {
    process.stderr.write(help);
    return values.help ? 0 : 2;
  }
  const say = progress(false);
  for (const bench of chosen) {
    say.step(`${bench.id}: ${bench.claim} …`);
    const load = loadavg()[0] ?? 0;
    const startedAt = performance.now();
    const result = await bench.run({ size: size ?? bench.reducedSize, progress: say });
    say.end();
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const run = { size: size ?? bench.reducedSize, load, seconds };
    process.stdout.write(values.json ? jsonOf(bench, result, run) : tableOf(bench, result, run));
  }
  return 0;
}

interface Run {
  readonly size: number;
  /** Processes that wanted the processors in the minute before. */
  readonly load: number;
  readonly seconds: number;
}

function jsonOf({ id, claim, sizeUnit }: Bench, { figures, details }: Result, run: Run): string {
  const { version: node, arch } = process;
  return `${JSON.stringify({ bench: id, claim, ...run, sizeUnit, node, arch, figures, details })}\n`;
}

function tableOf(
  { id, claim, sizeUnit }: Bench,
  { figures, below = [] }: Result,
  run: Run,
): string {
  const { size, load, seconds } = run;
  const head = `${id}  ${claim}\n    ${size.toLocaleString('en')} ${sizeUnit}, load ${load.toFixed(1)} before, ${seconds} s`;
  const width = Math.max(...figures.map(({ what }) => what.length));
  const lines = [
    ...figures.map((figure) => lineOf(figure, width)),
    ...below.map((text) => `    ${text}`),
  ];
  return `\n${head}\n${lines.join('\n')}\n`;
}

function lineOf({ what, goal = '', measured, unit, isMet }: Figure, width: number): string {
  const value = `${shown(measured)} ${unit}`.padStart(16);
  const verdict = isMet === undefined ? '' : isMet ? 'met' : 'NOT MET';
  return `    ${what.padEnd(width)}  ${goal.padStart(8)}  ${value}  ${verdict}`.trimEnd();
}

/** Three digits that count; whole numbers as they are. */
function shown(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
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
