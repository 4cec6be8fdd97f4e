import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apiClient } from './api-client.ts';
import { farewell, report } from './demo-shop/report.ts';
import { runDemo } from './demo-shop/run.ts';
import { generateShop } from './demo-shop/shop.ts';
import { progress, ticking } from './progress.ts';
import { startStack } from './stack.ts';

const help = `npm run demo -- [options]

The main job on an invented Japanese shop: events, people, audiences, lists on two ad platforms' stand-ins and
a webhook's receiver. Needs no data, no AWS account and no network, and takes about a minute.

  --keep           leave the stack running at the end, with its page open to you
  --state DIR      an empty folder for everything         (default a fresh temporary one)
  --seed N         another shop                           (default 1)
  --customers N    a smaller or larger one                (default 2000)
  --json           print the result as one JSON object and nothing else on standard output
`;

const options = {
  keep: { type: 'boolean', default: false },
  state: { type: 'string' },
  seed: { type: 'string', default: '1' },
  customers: { type: 'string', default: '2000' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** @throws Error on anything but a whole number in the range */
function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`--${name} takes a whole number from ${least} to ${most}`);
  return value;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const seed = wholeNumber('seed', values.seed, 0, 2 ** 31);
  const customers = wholeNumber('customers', values.customers, 300, 100_000);
  const state = values.state ?? mkdtempSync(join(tmpdir(), 'daicho-demo-'));
  if (existsSync(state) && readdirSync(state).length > 0)
    throw new Error(`${state} is not empty; the demo counts everything, so it wants a fresh state`);
  const say = progress(false);
  const print = (text: string): void => {
    say.end();
    process.stdout.write(text);
  };
  const told = report(values.json ? () => {} : print);
  const shop = generateShop({ seed, customers, nowEpochMs: Date.now() });
  told.shop(shop);
  say.step('Starting the embedded cloud …');
  const stack = await ticking(say, () => startStack({ state, minimumListSize: 1 }));
  try {
    const target = () => stack;
    const api = apiClient(target);
    const result = await Promise.race([
      runDemo({ target, api, state, shop, progress: say, report: told }),
      stack.exited.then(() => Promise.reject(new Error(endedEarly(state)))),
    ]);
    if (values.json) print(`${JSON.stringify(result)}\n`);
    const isDone = result.checks.every(({ isMet }) => isMet);
    const last = farewell(result.checks, { state, ...(values.keep && { kept: stack }) });
    if (values.json || !isDone) process.stderr.write(last);
    else print(last);
    if (values.keep) await untilInterrupted(say.step, stack.exited);
    return isDone ? 0 : 1;
  } finally {
    await stack.stop();
  }
}

const endedEarly = (state: string): string =>
  `The embedded cloud ended before the demo did. See what it says: npm start -- --state ${state}`;

async function untilInterrupted(tell: (text: string) => void, over: Promise<void>): Promise<void> {
  tell('\nThe stack stays up. Stop: Ctrl-C');
  await Promise.race([
    over,
    new Promise((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    }),
  ]);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    // What still waits for an answer would wait for minutes.
    process.exit(1);
  },
);
