import * as z from 'zod';
import type { Batch, DestinationType, MatchKeys, RecordOutcome } from '../destination.ts';
import { verifyExports } from '../export-check.ts';
import { keysOfRecord } from '../match-record.ts';
import { csvRules } from './rules.ts';

const csvSettings = z.strictObject({
  /** Folder within the exports bucket. */
  folder: z.string().regex(/^[\w-]{1,64}(?:\/[\w-]{1,64}){0,4}$/, 'such as partners/example'),
});

const sources = {
  email: (record: { readonly emails: readonly string[] }) => record.emails,
  phone: (record: { readonly phones: readonly string[] }) => record.phones,
};

/**
 * A file of hashed columns in the exports bucket, one per batch: `<folder>/<batch id>-<operation>.csv`. A batch sent
 * again replaces its own file.
 */
export const csvDestination: DestinationType = {
  name: 'csv',
  title: 'CSV file',
  rules: csvRules,
  settings: csvSettings,
  credentials: z.strictObject({}),
  limits: { records: 1_000_000, bytes: 200_000_000 },
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: false,
  consentPurpose: 'advertising',
  isOwnChannel: true,
  minimumSize: 0,
  membershipDays: undefined,
  connect(connection, ports) {
    const { folder } = csvSettings.parse(connection.settings);
    return {
      keysOf: (record) =>
        keysOfRecord(csvRules, record, sources, (keys) => Object.keys(keys).length > 0, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      async send(batch) {
        const key = `${folder}/${batch.batchId}-${batch.operation}.csv`;
        const outcome = await written(
          ports.putExport(key, csvOf(batch), 'text/csv; charset=utf-8'),
        );
        return {
          outcomes: new Map(batch.members.map((member) => [member.recordId, outcome])),
          receipts: [],
        };
      },
      verify: () => verifyExports(folder, ports),
    };
  },
};

async function written(writing: Promise<void>): Promise<RecordOutcome> {
  try {
    await writing;
    return { kind: 'delivered' };
  } catch {
    return { kind: 'retry', afterMs: 30_000, reason: 'the file could not be written' };
  }
}

/** Header `email,phone`, CRLF line ends (RFC 4180); cells are hexadecimal, so none needs quotes. */
function csvOf(batch: Batch): string {
  const lines = batch.members.flatMap((member) => linesOf(member.keys));
  return ['email,phone', ...lines, ''].join('\r\n');
}

function linesOf(keys: MatchKeys): readonly string[] {
  const emails = keys['email'] ?? [];
  const phones = keys['phone'] ?? [];
  const rows = Math.max(emails.length, phones.length);
  return Array.from({ length: rows }, (_, row) => `${emails[row] ?? ''},${phones[row] ?? ''}`);
}
