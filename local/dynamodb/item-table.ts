import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { attributeOf, type Item } from './attribute-value.ts';
import type { ItemKey } from './item-key.ts';

/** An item as stored; parsed at most once, and only where somebody looks inside. */
export interface StoredItem {
  /** JSON of the attributes. */
  readonly text: string;
  /** In DynamoDB's bytes. */
  readonly size: number;
  item(): Item;
}

export function storedItem(item: Item, size: number): StoredItem {
  return { text: JSON.stringify(item), size, item: () => item };
}

/** Bounds on the sort key of one partition, as bytes. */
export interface RangeBounds {
  readonly from?: { readonly bytes: Buffer; readonly isIncluded: boolean } | undefined;
  readonly to?: { readonly bytes: Buffer; readonly isIncluded: boolean } | undefined;
}

export interface ItemTable {
  get(key: ItemKey): StoredItem | undefined;
  put(key: ItemKey, stored: StoredItem): void;
  remove(key: ItemKey): void;
  /** Items of one partition in the order of their sort keys. */
  partition(hash: Buffer, bounds: RangeBounds, isForward: boolean): Iterable<StoredItem>;
  /** Every item, by partition; from just after `after`, within the two-byte prefixes [from, to). */
  scan(after: ItemKey | undefined, from: number, to: number): Iterable<StoredItem>;
  /** Keys of items whose TTL lies in (oldest, newest], at most `limit`. */
  expired(oldest: number, newest: number, limit: number): readonly ItemKey[];
  totals(): { readonly items: number; readonly bytes: number };
  /** Changes the TTL attribute; recomputes the expiry of what is stored. */
  setTimeToLive(attribute: string | undefined): void;
}

function parseStored(text: unknown, size: unknown): StoredItem {
  if (typeof text !== 'string' || typeof size !== 'number') throw new Error('a row is damaged');
  let parsed: Item | undefined;
  return {
    text,
    size,
    item: () => {
      parsed ??= parseItemText(text);
      return parsed;
    },
  };
}

function parseItemText(text: string): Item {
  const item: Item = JSON.parse(text);
  return item;
}

/** Items without an expiry, or with one that is not a number, never expire. */
function expiryOf(item: Item, attribute: string | undefined): number | null {
  const value = attribute === undefined ? undefined : attributeOf(item, attribute);
  return value !== undefined && 'N' in value ? Math.floor(Number(value.N)) : null;
}

function bytes(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  throw new Error('a key is damaged');
}

/**
 * The SQLite table `items_<id>`; created if missing. Rows lie in the order in which they came, and only an index goes by
 * key: keys are hashes, and with the rows among them every write would dirty a page of its own.
 */
export function openItemTable(
  database: DatabaseSync,
  id: number,
  timeToLiveAttribute: string | undefined,
): ItemTable {
  const name = `items_${id}`;
  database.exec(`
    CREATE TABLE IF NOT EXISTS ${name} (
      hash BLOB NOT NULL, range BLOB NOT NULL, item TEXT NOT NULL, size INTEGER NOT NULL,
      expires INTEGER, UNIQUE (hash, range)
    );
    CREATE INDEX IF NOT EXISTS ${name}_expiry ON ${name} (expires) WHERE expires IS NOT NULL;
  `);
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  const getOne = database.prepare(`SELECT item, size FROM ${name} WHERE hash = ? AND range = ?`);
  const putOne = database.prepare(
    `INSERT INTO ${name} VALUES (?, ?, ?, ?, ?) ON CONFLICT (hash, range)
     DO UPDATE SET item = excluded.item, size = excluded.size, expires = excluded.expires`,
  );
  const removeOne = database.prepare(`DELETE FROM ${name} WHERE hash = ? AND range = ?`);
  let attribute = timeToLiveAttribute;

  function* rows(sql: string, values: readonly Uint8Array[]): Generator<StoredItem> {
    for (const row of prepare(sql).iterate(...values)) {
      yield parseStored(row['item'], row['size']);
    }
  }

  return {
    get({ hash, range }) {
      const row = getOne.get(hash, range);
      return row === undefined ? undefined : parseStored(row['item'], row['size']);
    },
    put({ hash, range }, stored) {
      const expires = attribute === undefined ? null : expiryOf(stored.item(), attribute);
      putOne.run(hash, range, stored.text, stored.size, expires);
    },
    remove({ hash, range }) {
      removeOne.run(hash, range);
    },
    partition(hash, { from, to }, isForward) {
      const lower = from === undefined ? '' : ` AND range ${from.isIncluded ? '>=' : '>'} ?`;
      const upper = to === undefined ? '' : ` AND range ${to.isIncluded ? '<=' : '<'} ?`;
      const sql = `SELECT item, size FROM ${name} WHERE hash = ?${lower}${upper} ORDER BY range ${isForward ? 'ASC' : 'DESC'}`;
      return rows(sql, [hash, ...(from ? [from.bytes] : []), ...(to ? [to.bytes] : [])]);
    },
    scan(after, from, to) {
      const lower = after === undefined ? 'hash >= ?' : '(hash, range) > (?, ?)';
      const upper = to > 0xffff ? '' : ' AND hash < ?';
      const sql = `SELECT item, size FROM ${name} WHERE ${lower}${upper} ORDER BY hash, range`;
      const start = after === undefined ? [prefix(from)] : [after.hash, after.range];
      return rows(sql, [...start, ...(to > 0xffff ? [] : [prefix(to)])]);
    },
    expired(oldest, newest, limit) {
      return prepare(
        `SELECT hash, range FROM ${name} WHERE expires > ? AND expires <= ? ORDER BY expires LIMIT ?`,
      )
        .all(oldest, newest, limit)
        .map((row) => ({ hash: bytes(row['hash']), range: bytes(row['range']) }));
    },
    totals() {
      const row = prepare(`SELECT count(*) AS items, total(size) AS bytes FROM ${name}`).get();
      return { items: Number(row?.['items']), bytes: Number(row?.['bytes']) };
    },
    setTimeToLive(next) {
      attribute = next;
      const update = prepare(`UPDATE ${name} SET expires = ? WHERE hash = ? AND range = ?`);
      for (const row of prepare(`SELECT hash, range, item FROM ${name}`).all()) {
        const expires = expiryOf(parseStored(row['item'], 0).item(), next);
        update.run(expires, bytes(row['hash']), bytes(row['range']));
      }
    },
  };
}

function prefix(position: number): Buffer {
  return Buffer.from([position >> 8, position & 0xff]);
}
