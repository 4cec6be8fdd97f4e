import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { areEqualItems } from './attribute-comparison.ts';
import type { Item } from './attribute-value.ts';
import { keyPart } from './item-key.ts';
import { itemSize } from './item-size.ts';
import type { StoredItem } from './item-table.ts';
import type { StreamViewType, TableDefinition } from './table-definition.ts';

/** A record as Lambda receives it. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    /** 21 decimal digits, greater for later changes. */
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: StreamViewType;
  };
  /** Only where DynamoDB itself removed the item because its time had come. */
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: string };
  readonly eventSourceARN: string;
}

/** A change of one item; at least one of both sides exists. */
interface Change {
  readonly before: StoredItem | undefined;
  readonly after: StoredItem | undefined;
  readonly isExpiry: boolean;
}

export interface StreamLog {
  /** Says whether a record was written: a write that changes nothing leaves none. */
  append(change: Change, atEpochMs: number): boolean;
  /** In order; sequences start at 1. */
  read(
    afterSequence: number | bigint,
    limit: number,
  ): { readonly records: readonly StreamRecord[]; readonly lastSequence: number };
  trim(uptoSequence: number | bigint): void;
}

const timeToLiveIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' } as const;

/** The SQLite table `stream_<id>`; created if missing. Sequences are never used twice, also after trimming. */
export function openStreamLog(
  database: DatabaseSync,
  id: number,
  definition: TableDefinition & { readonly streamViewType: StreamViewType },
  place: { readonly region: string; readonly streamArn: string },
): StreamLog {
  const name = `stream_${id}`;
  const view = definition.streamViewType;
  database.exec(`CREATE TABLE IF NOT EXISTS ${name} (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, event_name TEXT NOT NULL, keys TEXT NOT NULL,
    old_image TEXT, new_image TEXT, size INTEGER NOT NULL, is_expiry INTEGER NOT NULL,
    at_epoch_ms INTEGER NOT NULL
  )`);
  const insert = database.prepare(
    `INSERT INTO ${name} (event_name, keys, old_image, new_image, size, is_expiry, at_epoch_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = database.prepare(
    `SELECT * FROM ${name} WHERE sequence > ? ORDER BY sequence LIMIT ?`,
  );
  const remove = database.prepare(`DELETE FROM ${name} WHERE sequence <= ?`);
  const hasOld = view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES';
  const hasNew = view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES';

  return {
    append({ before, after, isExpiry }, atEpochMs) {
      const some = after ?? before;
      if (some === undefined || isUnchanged(before, after)) return false;
      const eventName = after === undefined ? 'REMOVE' : before === undefined ? 'INSERT' : 'MODIFY';
      const keys = keyPart(some.item(), definition);
      const imageBytes = (hasOld ? (before?.size ?? 0) : 0) + (hasNew ? (after?.size ?? 0) : 0);
      insert.run(
        eventName,
        JSON.stringify(keys),
        hasOld ? (before?.text ?? null) : null,
        hasNew ? (after?.text ?? null) : null,
        itemSize(keys) + imageBytes,
        isExpiry ? 1 : 0,
        atEpochMs,
      );
      return true;
    },
    read(afterSequence, limit) {
      const rows = select.all(afterSequence, limit);
      const records = rows.map((row) => recordOf(row, view, place));
      const last = rows[rows.length - 1]?.['sequence'];
      return { records, lastSequence: Number(last ?? afterSequence) };
    },
    trim(uptoSequence) {
      remove.run(uptoSequence);
    },
  };
}

function isUnchanged(before: StoredItem | undefined, after: StoredItem | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return before.text === after.text || areEqualItems(before.item(), after.item());
}

function image(text: unknown): Item | undefined {
  if (typeof text !== 'string') return undefined;
  const item: Item = JSON.parse(text);
  return item;
}

function recordOf(
  row: Readonly<Record<string, unknown>>,
  view: StreamViewType,
  { region, streamArn }: { readonly region: string; readonly streamArn: string },
): StreamRecord {
  const sequence = String(row['sequence']).padStart(21, '0');
  const eventName = row['event_name'];
  const [newImage, oldImage] = [image(row['new_image']), image(row['old_image'])];
  return {
    // The same record has the same id however often it is read.
    eventID: hash('md5', `${streamArn}\n${sequence}`),
    eventName: eventName === 'INSERT' || eventName === 'MODIFY' ? eventName : 'REMOVE',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(Number(row['at_epoch_ms']) / 1000),
      Keys: image(row['keys']) ?? {},
      ...(newImage && { NewImage: newImage }),
      ...(oldImage && { OldImage: oldImage }),
      SequenceNumber: sequence,
      SizeBytes: Number(row['size']),
      StreamViewType: view,
    },
    ...(row['is_expiry'] === 1 && { userIdentity: timeToLiveIdentity }),
    eventSourceARN: streamArn,
  };
}
