import { parseArgs } from 'node:util';
import { progress } from './progress.ts';
import { type Replayed, replay } from './replay/replay.ts';

const help = `npm run replay-days -- [options]

Lives the days of a shop one by one on the real stack, with a refresh each night: late events, copies, refunds, merges and unmerges.
At the end every audience must have the members that one refresh of everything at once finds in another stack, and what a night
reads of the lake must not grow with the history. A week of it is in \`npm test\`.

  --days N     (default 90)
  --people N   (default 120)
  --events N   a day (default 150)
  --seed S     (default 1)
  --json       one JSON line
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      days: { type: 'string', default: '90' },
      people: { type: 'string', default: '120' },
      events: { type: 'string', default: '150' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [days = 0, people = 0, eventsPerDay = 0, seed = 0] = [
    values.days,
    values.people,
    values.events,
    values.seed,
  ].map(Number);
  const isGood = [days, people, eventsPerDay].every((n) => Number.isInteger(n) && n > 0);
  if (values.help || !isGood || !Number.isInteger(seed)) {
    process.stderr.write(help);
    return values.help ? 0 : 2;
  }
  const say = progress(false);
  const startedAt = performance.now();
  const replayed = await replay({ days, people, eventsPerDay, seed }, say);
  say.end();
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const growth = growthOf(replayed);
  const isSound =
    replayed.isRollupSame &&
    replayed.audiences.every(({ isSame, isHistoryRight }) => isSame && isHistoryRight) &&
    replayed.days.every(({ meterAgrees }) => meterAgrees);
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ isSound, seed, seconds, growth, ...replayed })}\n`);
  } else process.stdout.write(tableOf(replayed, growth, isSound, seconds));
  return isSound ? 0 : 1;
}

/** Means of the bytes that a night reads, of the last 30 days against the 30 before them. */
function growthOf({
  days,
}: Replayed): { readonly windowed: number; readonly allTime: number } | undefined {
  if (days.length < 90) return undefined;
  const mean = (
    from: number,
    to: number | undefined,
    of: 'scannedBytes' | 'allTimeScannedBytes',
  ) => {
    const some = days.slice(from, to);
    return some.reduce((sum, day) => sum + day[of], 0) / some.length;
  };
  const ratio = (of: 'scannedBytes' | 'allTimeScannedBytes') =>
    mean(-30, undefined, of) / mean(-60, -30, of);
  return { windowed: ratio('scannedBytes'), allTime: ratio('allTimeScannedBytes') };
}

function tableOf(
  replayed: Replayed,
  growth: ReturnType<typeof growthOf>,
  isSound: boolean,
  seconds: number,
): string {
  const { days, events, late, copies, merges, unmerges, outcomes } = replayed;
  const lines = [
    `${days.length} days: ${events} events, of which ${late} late and ${copies} copies; ${merges} merges, ${unmerges} unmerges (${seconds} s)`,
    '',
    ...replayed.audiences.map(
      ({ id, members, isSame, isHistoryRight }) =>
        `  ${id.padEnd(22)} ${String(members).padStart(6)} members   ${isSame ? 'same as the full recompute' : 'DIFFERENT'}${isHistoryRight ? '' : ', HISTORY IS WRONG'}`,
    ),
    '',
    `  rollup: ${replayed.isRollupSame ? 'row for row the same' : 'DIFFERENT'}`,
    `  evaluations: ${Object.entries(outcomes)
      .map(([what, n]) => `${n} ${what}`)
      .join(', ')}`,
    `  meter: ${days.every(({ meterAgrees }) => meterAgrees) ? 'bills what the jobs say' : 'DISAGREES with the jobs'}`,
    '',
    ...[29, 59, 89, days.length - 1]
      .filter((index, at, all) => index < days.length && all.indexOf(index) === at)
      .map((index) => {
        const day = days[index];
        return `  day ${index + 1}: ${day?.scannedBytes} bytes read for the new day and audiences with windows, ${day?.allTimeScannedBytes} for those without`;
      }),
    ...(growth === undefined
      ? []
      : [
          `  last 30 days against the 30 before: ${growth.windowed.toFixed(2)}× with windows, ${growth.allTime.toFixed(2)}× without`,
        ]),
    '',
    isSound ? 'sound' : 'NOT SOUND',
  ];
  return `${lines.join('\n')}\n`;
}

process.exitCode = await main();
