import { progress } from './progress.ts';
import { help, type ProveOptions, parseOptions } from './sync-prove/options.ts';
import { addSums, noSums, type Slice, type Sums } from './sync-prove/prove-slice.ts';
import { workApart } from './sync-prove/work-apart.ts';

/** Syncs that a thread takes at a time: few enough that both end together. */
const sliceSize = 10;
const threads = 2;

async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv);
  if (options === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const { destinations, syncs, asJson } = options;
  const said = progress(false);
  const sums = new Map<string, Sums>(destinations.map((name) => [name, noSums]));
  let done = 0;
  let isFaulty = false;
  await workApart(slicesOf(options), threads, (verdict) => {
    const { destination, number, examples, faultsFound } = verdict;
    sums.set(destination, addSums(sums.get(destination) ?? noSums, verdict, 1));
    for (const found of [...examples, ...faultsFound])
      said.step(`${destination}, sync ${number}: ${found}`);
    isFaulty ||= faultsFound.length > 0;
    done += 1;
    said.count(done, destinations.length * syncs, 'syncs');
  });
  said.end();
  const lines = [...sums].map(([destination, each]) => ({ destination, ...each }));
  process.stdout.write(
    asJson ? lines.map((line) => `${JSON.stringify(line)}\n`).join('') : textOf(lines),
  );
  return isFaulty || lines.some(isWrong) ? 1 : 0;
}

/** Slices of all destinations in turn. */
function slicesOf({ destinations, syncs, members, faults, seed }: ProveOptions): readonly Slice[] {
  const starts = Array.from({ length: Math.ceil(syncs / sliceSize) }, (_, at) => at * sliceSize);
  return destinations.flatMap((destination) =>
    starts.map((from) => {
      const to = Math.min(syncs, from + sliceSize);
      return { destination, from, to, members, faults, seed };
    }),
  );
}

const isWrong = ({ missing, extra, withoutConsent, doubled }: Sums): boolean =>
  missing + extra + withoutConsent + doubled > 0;

function textOf(lines: readonly ({ readonly destination: string } & Sums)[]): string {
  const columns = [
    'syncs',
    'faults',
    'missing',
    'extra',
    'lingering',
    'withoutConsent',
    'doubled',
  ] as const;
  const table = [
    ['destination', ...columns],
    ...lines.map((line) => [
      line.destination,
      ...columns.map((column) => line[column].toLocaleString('en')),
    ]),
  ];
  const widths = table[0]?.map((_, at) => Math.max(...table.map((row) => (row[at] ?? '').length)));
  return table
    .map((row) =>
      row
        .map((cell, at) => pad(cell, widths?.[at] ?? 0, at))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

const pad = (cell: string, width: number, at: number): string =>
  at === 0 ? cell.padEnd(width) : cell.padStart(width);

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 2;
  },
);
