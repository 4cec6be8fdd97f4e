import { createHash } from 'node:crypto';
import * as z from 'zod';
import { contactFields, contactSources, findsSomebody } from '../contact-fields.ts';
import type { Batch, ConnectorPorts, DestinationType, RecordOutcome } from '../destination.ts';
import { verifyExports } from '../export-check.ts';
import { keysOfRecord } from '../match-record.ts';
import { idDigits } from '../member-id.ts';
import { formats } from './formats.ts';
import { recordsOf } from './rows.ts';
import { fileRules } from './rules.ts';
import { type FileSettings, fileSettings } from './settings.ts';

/**
 * Files of hashed columns in the exports bucket: `<folder>/<operation>/<name>.<format>`, with a manifest beside each that
 * is written last. The name comes of the batch: one sent again replaces its own file.
 *
 * @see docs/files.md
 */
export const fileDestination: DestinationType = {
  name: 'file',
  title: 'Files (CSV, NDJSON, Parquet)',
  rules: fileRules,
  settings: fileSettings,
  credentials: z.strictObject({}),
  listSetting: 'folder',
  freeSettings: ['format'],
  limits: { records: 1_000_000, bytes: 200_000_000 },
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: false,
  consentPurpose: 'advertising',
  minimumSize: 0,
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = fileSettings.parse(connection.settings);
    const sources = contactSources(settings.fields);
    return {
      keysOf: (record) =>
        keysOfRecord(fileRules, record, sources, findsSomebody, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      async send(batch) {
        const outcome = await written(batch, settings, ports);
        return {
          outcomes: new Map(batch.members.map((member) => [member.recordId, outcome])),
          receipts: [],
        };
      },
      verify: () => verifyExports(settings.folder, ports),
    };
  },
};

async function written(
  batch: Batch,
  settings: FileSettings,
  ports: ConnectorPorts,
): Promise<RecordOutcome> {
  const { folder, format } = settings;
  const { extension, contentType, encode } = formats[format];
  const columns = contactFields.filter((field) => settings.fields.includes(field));
  const records = recordsOf(batch.members, folder, ports.hashText);
  const { body, rows } = encode(records, columns);
  // A batch's own id may name a profile.
  const name = ports.hashText('sha256', batch.batchId).slice(0, idDigits);
  const file = `${name}.${extension}`;
  const manifest = {
    version: 1,
    file,
    format,
    operation: batch.operation,
    hashing: 'sha256',
    columns: ['id', ...columns],
    records: records.length,
    rows,
    bytes: Buffer.byteLength(body),
    sha256: createHash('sha256').update(body).digest('hex'),
  };
  const place = `${folder}/${batch.operation}`;
  try {
    await ports.putExport(`${place}/${file}`, body, contentType);
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await ports.putExport(`${place}/${name}.manifest.json`, text, 'application/json');
    return { kind: 'delivered' };
  } catch {
    return { kind: 'retry', afterMs: 30_000, reason: 'the file could not be written' };
  }
}
