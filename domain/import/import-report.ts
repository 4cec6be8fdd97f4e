import type { ReportLine } from './parcel.ts';

/** Where the report of a dropped file lies: beside it. */
export const reportKeyBeside = (key: string): string => `${key}.report.csv`;

export const isReportKey = (key: string): boolean => key.endsWith('.report.csv');

/** Prefix of an import's report, an object for each stretch of rows. */
export const reportPrefix = (importId: string): string => `reports/${importId}/`;

/** Key of what is said of rows from a place on; ascending by place. */
export const reportKey = (importId: string, position: number): string =>
  `${reportPrefix(importId)}${String(position).padStart(15, '0')}.csv`;

export const reportHeader = 'line,fate,reason\r\n';

/** Lines of a CSV; reasons never hold a value of the file. */
export const reportText = (lines: readonly ReportLine[]): string =>
  lines.map(({ line, fate, reason }) => `${line},${fate},${quoted(reason)}\r\n`).join('');

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
