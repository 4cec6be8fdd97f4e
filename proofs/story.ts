import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apiClient } from './api-client.ts';
import { readInvoices } from './online-retail/receipts.ts';
import { runStory, storyTimeZone } from './online-retail/story.ts';
import { progress } from './progress.ts';
import { startStack } from './stack.ts';

const help = `npm run story -- online-retail --data DIR [options]

The main job on real receipts: import, people, audiences, two ad platforms' stand-ins.

  --data DIR     folder with the day files of Online Retail (*.csv.gz)
  --as-of DAY    day the audiences are built for         (default 2011-12-10)
  --state DIR    state folder; the same again imports twice (default a fresh temporary one)
  --json         print the result as one JSON object and nothing else on standard output
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      'as-of': { type: 'string', default: '2011-12-10' },
      state: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || positionals[0] !== 'online-retail' || values.data === undefined) {
    process.stderr.write(help);
    return values.help ? 0 : 2;
  }
  const say = progress(false);
  say.step('Reading receipts …');
  const { rows, invoices } = readInvoices(values.data);
  say.step(
    `  ${rows.toLocaleString('en')} lines of ${invoices.length.toLocaleString('en')} invoices`,
  );
  const state = values.state ?? mkdtempSync(join(tmpdir(), 'daicho-story-'));
  const stack = await startStack({ state, timeZone: storyTimeZone });
  try {
    const target = () => stack;
    const result = await runStory({
      target,
      api: apiClient(target),
      state,
      asOf: values['as-of'],
      rows,
      invoices,
      progress: say,
    });
    process.stdout.write(`${JSON.stringify(result, null, values.json ? 0 : 2)}\n`);
    say.step(`State: ${state}`);
    return 0;
  } finally {
    await stack.stop();
  }
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
