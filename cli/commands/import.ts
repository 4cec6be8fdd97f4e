import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { dryRunImport, type ImportReport } from '../../domain/import/dry-run.ts';
import { regionOfTimeZone } from '../../domain/intake/brand-region.ts';
import { type Command, CommandError, required, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

const largestBytes = 512 * 1024 * 1024;

export const importFile: Command = {
  summary: 'what a CSV would become (--dry-run)',
  usage: `daicho import FILE --dry-run [--time-zone ZONE] [--region CC]

Reads a CSV in UTF-8 or CP932, plain or gzip; nothing leaves this machine and nothing is kept.

  --time-zone ZONE   of times without an offset (default Asia/Tokyo)
  --region CC        of phone numbers without a country code (default: the zone's)`,
  async run({ argv, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        'dry-run': { type: 'boolean', default: false },
        'time-zone': { type: 'string', default: 'Asia/Tokyo' },
        region: { type: 'string' },
      },
      allowPositionals: true,
    });
    const file = required(positionals[0], 'FILE');
    if (!values['dry-run']) {
      throw new UsageError('Only --dry-run is there so far: it shows what the file would become.');
    }
    const timeZone = values['time-zone'];
    if (!isTimeZone(timeZone)) throw new UsageError(`${timeZone} is no time zone.`);
    const region = values.region ?? regionOfTimeZone(timeZone);
    const result = dryRunImport(readBytes(file), { timeZone, region });
    if (result.kind === 'refused') throw new CommandError(`${file} ${result.reason}.`);
    if (asJson) print(JSON.stringify(result.report));
    else for (const line of describe(result.report)) print(line);
    return 0;
  },
};

function readBytes(file: string): Uint8Array {
  try {
    const bytes = readFileSync(file);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return isGzip ? gunzipSync(bytes, { maxOutputLength: largestBytes }) : bytes;
  } catch {
    throw new CommandError(`${file} cannot be read. Name a CSV file of at most 512 MB.`);
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const delimiterNames: Readonly<Record<string, string>> = { '\t': 'tab' };

function describe(report: ImportReport): string[] {
  const { encoding, byteOrderMarks, delimiter, kind, rows, events, refusedRows } = report;
  const marks = byteOrderMarks === 0 ? '' : ` with ${byteOrderMarks} byte order mark(s)`;
  const becomes = kind === 'orders' ? 'Order Completed' : 'identify';
  return [
    `${encoding}${marks}, separated by ${delimiterNames[delimiter] ?? delimiter}`,
    `${rows} rows become ${events} ${becomes} event(s); ${refusedRows} row(s) are refused.`,
    '',
    ...textTable(
      ['column', 'taken for'],
      report.columns.map(({ name, role }) => [name, role ?? '(not used)']),
    ),
    '',
    'First events, personal values masked:',
    ...report.samples.map((event) => `  ${JSON.stringify(event)}`),
    ...refusals(report),
    '',
    'Nothing was sent or kept.',
  ];
}

function refusals({ refusedByReason, refusals: first }: ImportReport): string[] {
  if (first.length === 0) return [];
  return [
    '',
    ...textTable(
      ['refused', 'reason'],
      Object.entries(refusedByReason).map(([reason, count]) => [count, reason]),
    ),
    ...first.slice(0, 5).map(({ line, reason }) => `  line ${line}: ${reason}`),
  ];
}
