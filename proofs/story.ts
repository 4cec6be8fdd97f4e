import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ApiClient, apiClient, type Target } from './api-client.ts';
import { journeyTimeZone } from './complete-journey/events.ts';
import { readCompleteJourney } from './complete-journey/files.ts';
import { runJourney } from './complete-journey/story.ts';
import { readInvoices } from './online-retail/receipts.ts';
import { runStory, storyTimeZone } from './online-retail/story.ts';
import { type Progress, progress } from './progress.ts';
import { startStack } from './stack.ts';

const help = `npm run story -- online-retail | complete-journey --data DIR [options]

The main job on real data.
  online-retail     receipts, people, audiences, two ad platforms' stand-ins
  complete-journey  receipts, campaigns and redeemed coupons of the same people: ground for reports

  --data DIR     folder with the data: day files of Online Retail (*.csv.gz), or the CSV files of Complete Journey
  --as-of DAY    day of the refresh (default 2011-12-10, or 2017-12-31)
  --state DIR    state folder; the same again imports twice (default a fresh temporary one)
  --json         print the result as one JSON object and nothing else on standard output
`;

interface Surroundings {
  readonly target: () => Target;
  readonly api: ApiClient;
  readonly state: string;
  readonly asOf: string;
  readonly progress: Progress;
}

interface Story {
  readonly timeZone: string;
  readonly asOf: string;
  /** Reads the data at once; what it gives tells the story. */
  readonly read: (data: string, say: Progress) => (around: Surroundings) => Promise<object>;
}

const stories: Readonly<Record<string, Story>> = {
  'online-retail': {
    timeZone: storyTimeZone,
    asOf: '2011-12-10',
    read: (folder, say) => {
      const { rows, invoices } = readInvoices(folder);
      say.step(
        `  ${rows.toLocaleString('en')} lines of ${invoices.length.toLocaleString('en')} invoices`,
      );
      return (around) => runStory({ ...around, rows, invoices });
    },
  },
  'complete-journey': {
    timeZone: journeyTimeZone,
    asOf: '2017-12-31',
    read: (folder, say) => {
      const data = readCompleteJourney(folder);
      say.step(`  ${data.transactions.length.toLocaleString('en')} lines of receipts`);
      return (around) => runJourney({ ...around, data });
    },
  },
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      'as-of': { type: 'string' },
      state: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const story = stories[positionals[0] ?? ''];
  if (values.help || story === undefined || values.data === undefined) {
    process.stderr.write(help);
    return values.help ? 0 : 2;
  }
  const say = progress(false);
  say.step('Reading receipts …');
  const tell = story.read(values.data, say);
  const state = values.state ?? mkdtempSync(join(tmpdir(), 'daicho-story-'));
  const stack = await startStack({ state, timeZone: story.timeZone, minimumListSize: 1 });
  try {
    const target = () => stack;
    const result = await tell({
      target,
      api: apiClient(target),
      state,
      asOf: values['as-of'] ?? story.asOf,
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
