import { hash } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32, gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { CanaryFinder } from './needles.ts';
import { fullWidth, writePhone } from './notations.ts';
import type { Canary } from './people.ts';
import { type ScanResult, scan } from './scan.ts';
import { stateTexts } from './state-texts.ts';

/** A canary that was put where none may be. */
export interface Bite {
  readonly what: string;
  readonly place: string;
  readonly isFound: boolean;
}

interface Plant {
  readonly what: string;
  /** What the scan calls it. */
  readonly name: string;
  readonly place: string;
  readonly put: (copy: string) => void;
}

/**
 * Shows that the scan bites: puts canaries, in the clear and hashed, into a copy of the state, each into another kind of
 * place, and looks whether it tells each by its name and place.
 */
export async function plantAndFind(
  finder: CanaryFinder,
  people: readonly Canary[],
  copy: string,
  state: string,
): Promise<readonly Bite[]> {
  cpSync(state, copy, { recursive: true, filter: (path) => !path.includes('generations') });
  const [person] = people;
  const plants = person === undefined ? [] : plantsOf(person, state);
  for (const { put } of plants) put(copy);
  const result = await scan(finder, stateTexts(copy));
  return plants.map(({ what, name, place }) => ({
    ...{ what, place },
    isFound: foundAt(result, place, name),
  }));
}

const foundAt = ({ places }: ScanResult, place: string, name: string): boolean =>
  places.some((result) => result.place === place && (result.found[name] ?? 0) > 0);

function plantsOf(person: Canary, state: string): readonly Plant[] {
  const { email, mobile, whole } = person;
  const bucket = readdirSync(join(state, 's3')).find((name) => /lakebucket/.test(name)) ?? '';
  const prefix = bucket.replace('lakebucket', '');
  const object = (copy: string, name: string, content: Uint8Array): void => {
    mkdirSync(join(copy, 's3', bucket, 'planted'), { recursive: true });
    writeFileSync(join(copy, 's3', bucket, 'planted', name), content);
  };
  const cells = [`${fullWidth(email.toUpperCase())} より`];
  const line = { note: encodeURIComponent(writePhone(2, mobile)), key: hash('md5', email) };
  const digest = hash('sha256', `+81${mobile.slice(1)}`, 'base64');
  const item = { S: `{"reason":"${digest}"}` };
  return [
    {
      ...{ what: 'a full-width address in a cell of Parquet', name: 'email' },
      place: `s3 ${bucket} planted`,
      put: (copy) => object(copy, 'cells.parquet', parquetOf(cells)),
    },
    {
      ...{ what: 'a URL-encoded number in a gzip file', name: 'phone' },
      place: `s3 ${bucket} planted`,
      put: (copy) => object(copy, 'lines.json.gz', gzipSync(JSON.stringify(line))),
    },
    {
      ...{ what: 'the MD5 of an address beside it', name: 'email as md5' },
      place: `s3 ${bucket} planted`,
      put: () => undefined,
    },
    {
      ...{ what: 'the SHA-256 of a number, in Base64, in a row', name: 'phone as sha256' },
      place: `dynamodb, ${prefix}ControlTable`,
      put: (copy) => plantRow(copy, `${prefix}ControlTable`, JSON.stringify(item)),
    },
    {
      ...{ what: 'a name in Base64 in a message’s attributes', name: 'last_name' },
      place: `queue ${prefix}DeliveriesQueue attributes`,
      put: (copy) =>
        plantMessage(copy, `${prefix}DeliveriesQueue`, {
          attributes: Buffer.from(`to ${whole?.lastName} 様`).toString('base64'),
          body: '{}',
        }),
    },
    {
      ...{ what: 'a day of birth of an era in a dead letter', name: 'birthday' },
      place: `queue ${prefix}DeliveriesQueueDeadLetters body`,
      put: (copy) =>
        plantMessage(copy, `${prefix}DeliveriesQueueDeadLetters`, {
          attributes: '',
          body: `{"born":"昭和${(whole?.birth.year ?? 0) - 1925}年${whole?.birth.month}月${whole?.birth.day}日"}`,
        }),
    },
  ];
}

function parquetOf(cells: readonly string[]): Uint8Array {
  const columnData = [{ name: 'note', data: [...cells], type: 'STRING' as const }];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function plantRow(copy: string, table: string, item: string): void {
  const database = new DatabaseSync(join(copy, 'dynamodb', 'dynamodb.sqlite'));
  try {
    const id = database.prepare('SELECT id FROM tables WHERE name = ?').get(table)?.['id'];
    database
      .prepare(`INSERT INTO items_${Number(id)} (hash, range, item, size) VALUES (?, ?, ?, ?)`)
      .run(Buffer.from('planted'), Buffer.from('planted'), item, item.length);
  } finally {
    database.close();
  }
}

/** Appends a frame as the queues' log has it. */
function plantMessage(
  copy: string,
  queue: string,
  { attributes, body }: { readonly attributes: string; readonly body: string },
): void {
  const bytes = Buffer.byteLength(body);
  const entry = { do: 'send', id: 1, queue, messageId: 'planted', attributes, bytes };
  const entries = Buffer.from(JSON.stringify([entry]));
  const payload = Buffer.concat([entries, Buffer.from(body)]);
  const head = Buffer.alloc(12);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt32LE(entries.length, 8);
  head.writeUInt32LE(crc32(Buffer.concat([head.subarray(8), payload])), 4);
  const log = join(copy, 'sqs', 'log');
  const last = readdirSync(log).sort().at(-1) ?? '';
  appendFileSync(join(log, last), Buffer.concat([head, payload]));
}
