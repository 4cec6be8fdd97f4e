import { createHash } from 'node:crypto';
import { contactFields, contactSources, findsSomebody } from '../contact-fields.ts';
import type {
  Batch,
  BatchResult,
  Check,
  ConnectorPorts,
  DestinationType,
  RecordOutcome,
} from '../destination.ts';
import { verifyExports } from '../export-check.ts';
import { keysOfRecord } from '../match-record.ts';
import { idDigits } from '../member-id.ts';
import { formats } from './formats.ts';
import { recordsOf } from './rows.ts';
import { fileRules } from './rules.ts';
import { type FileSettings, fileCredentials, fileSettings } from './settings.ts';
import { sftpCredentials } from './sftp-settings.ts';
import { sftpChecks, sftpStore } from './sftp-store.ts';
import { bucketStore, type FileStore, type OutgoingFile, type Written } from './store.ts';

/** Pause before a stopped connection is tried again without being told to. */
const stoppedPauseMs = 60 * 60 * 1000;

/**
 * Files of hashed columns in the exports bucket or on an SFTP server: `<folder>/<operation>/<name>.<format>`, with a
 * manifest beside each that is written last. The name comes of the batch: one sent again replaces its own file.
 *
 * @see docs/files.md
 */
export const fileDestination: DestinationType = {
  name: 'file',
  title: 'Files (CSV, NDJSON, Parquet)',
  rules: fileRules,
  settings: fileSettings,
  credentials: fileCredentials,
  listSetting: 'folder',
  freeSettings: ['format', 'to'],
  limits: { records: 1_000_000, bytes: 200_000_000 },
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: false,
  consentPurpose: 'advertising',
  isOwnChannel: true,
  minimumSize: 0,
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = fileSettings.parse(connection.settings);
    const credentials = fileCredentials.parse(connection.credentials);
    const { store, verify } = storeOf(settings, credentials, ports);
    const sources = contactSources(settings.fields);
    return {
      keysOf: (record) =>
        keysOfRecord(fileRules, record, sources, findsSomebody, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      send: async (batch) => resultOf(batch, await store.write(filesOf(batch, settings, ports))),
      verify: verify ?? (() => verifyExports(settings.folder, ports)),
    };
  },
};

interface Place {
  readonly store: FileStore;
  readonly verify?: () => Promise<readonly Check[]>;
}

/** Where there are stand-ins no server is connected to: what would go there lies in the bucket, below `sftp/<host>`. */
function storeOf({ to }: FileSettings, credentials: unknown, ports: ConnectorPorts): Place {
  if (to === undefined) return { store: bucketStore(ports) };
  if (ports.endpoint !== '') {
    const path = to.sftp.path.replace(/^[./]*/, '');
    return {
      store: bucketStore(ports, ['sftp', to.sftp.host, path, ''].join('/').replace('//', '/')),
    };
  }
  const given = sftpCredentials.safeParse(credentials);
  if (!given.success) return nowhere('an SFTP server needs credentials: privateKey or password');
  const { openSftp } = ports;
  if (openSftp === undefined) return nowhere('there is no way to SFTP servers from here');
  return {
    store: sftpStore(to.sftp, given.data, openSftp),
    verify: () => sftpChecks(to.sftp, given.data, openSftp),
  };
}

function nowhere(reason: string): Place {
  return {
    store: { write: async () => ({ kind: 'stopped', reason }) },
    verify: async () => [{ name: 'token', verdict: 'failed', advice: reason }],
  };
}

function filesOf(
  batch: Batch,
  { folder, format, fields }: FileSettings,
  { hashText }: ConnectorPorts,
): readonly OutgoingFile[] {
  const { extension, contentType, encode } = formats[format];
  const columns = contactFields.filter((field) => fields.includes(field));
  const records = recordsOf(batch.members, folder, hashText);
  const { body, rows } = encode(records, columns);
  // A batch's own id may name a profile.
  const name = hashText('sha256', batch.batchId).slice(0, idDigits);
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
  return [
    { key: `${place}/${file}`, body, contentType },
    {
      key: `${place}/${name}.manifest.json`,
      body: `${JSON.stringify(manifest, null, 2)}\n`,
      contentType: 'application/json',
    },
  ];
}

function resultOf({ members }: Batch, written: Written): BatchResult {
  const outcome = outcomeOf(written);
  return {
    outcomes: new Map(members.map(({ recordId }) => [recordId, outcome])),
    receipts: [],
    ...(written.kind === 'stopped' ? { stopped: written.reason } : {}),
  };
}

function outcomeOf(written: Written): RecordOutcome {
  switch (written.kind) {
    case 'written':
      return { kind: 'delivered' };
    case 'retry':
      return written;
    case 'stopped':
      return { kind: 'retry', afterMs: stoppedPauseMs, reason: written.reason };
  }
}
