import type { ImportReport } from '../../../domain/import/dry-run.ts';
import type { ReasonCounts } from '../../../domain/import/reason-counts.ts';
import { counted } from '../../counted.ts';
import { textTable } from '../../text-table.ts';

const delimiterNames: Readonly<Record<string, string>> = { '\t': 'tab' };

const reasons: Readonly<Record<ImportReport['by'], string>> = {
  asked: 'as you said',
  saved: 'as the last file with these columns',
  preset: 'by its columns; another with --preset, or --map',
  guess: 'by the names of its columns; say otherwise with --map',
  events: 'its lines are events',
};

/** Text of a dry run: what the file is, how it is read, what would become of it. */
export function describeReport(report: ImportReport): string[] {
  const { rows, events, refusedRows, columns } = report;
  const isMapped = report.kind === 'orders' || report.kind === 'people';
  return [
    describeFile(report),
    `Read as ${report.preset ?? report.kind}, ${reasons[report.by]}.`,
    `${counted(rows, 'row')} ${rows === 1 ? 'becomes' : 'become'} ${counted(events, `${eventName(report)}event`)}; ${counted(refusedRows, 'row is', 'rows are')} refused.`,
    ...(isMapped
      ? [
          '',
          ...textTable(
            ['column', 'taken for'],
            columns.map(({ name, role }) => [name, role ?? '(not used)']),
          ),
        ]
      : []),
    '',
    'First events, personal values masked:',
    ...report.samples.map((event) => `  ${JSON.stringify(event)}`),
    ...countedReasons('refused', report.refusedByReason),
    ...report.refusals.slice(0, 5).map(({ line, reason }) => `  line ${line}: ${reason}`),
    ...countedReasons('left out', report.leftOutByReason),
    ...countedReasons('noted', report.notedByReason),
    '',
    'Nothing was sent or kept.',
  ];
}

const eventName = ({ kind }: ImportReport): string => {
  if (kind === 'orders') return 'Order Completed ';
  return kind === 'people' ? 'identify ' : '';
};

interface FileFacts {
  readonly format: string;
  readonly isGzip: boolean;
  readonly encoding?: string | undefined;
  readonly byteOrderMarks?: number | undefined;
  readonly delimiter?: string | undefined;
  readonly sheet?: { readonly name: string; readonly headerRow: number } | undefined;
}

/** One line: format, encoding, what separates. */
export function describeFile(facts: FileFacts): string {
  const { format, isGzip, encoding, byteOrderMarks = 0, delimiter, sheet } = facts;
  const marks = byteOrderMarks === 0 ? '' : ` with ${counted(byteOrderMarks, 'byte order mark')}`;
  return [
    `${format}${isGzip ? ' in gzip' : ''}`,
    ...(encoding === undefined ? [] : [`${encoding}${marks}`]),
    ...(delimiter === undefined ? [] : [`separated by ${delimiterNames[delimiter] ?? delimiter}`]),
    ...(sheet === undefined ? [] : [`sheet ${sheet.name}, columns in row ${sheet.headerRow}`]),
  ].join(', ');
}

/** Table of what happened to how many rows; nothing where nothing did. */
export function countedReasons(title: string, counts: ReasonCounts): string[] {
  const rows = Object.entries(counts).toSorted(([, one], [, other]) => other - one);
  if (rows.length === 0) return [];
  return [
    '',
    ...textTable(
      [title, 'reason'],
      rows.map(([reason, count]) => [count, reason]),
    ),
  ];
}
