import { openDatabase } from '../membership.ts';

/** A record as a receiver keeps it: `<field>:<key>` of everything that was sent of the person. */
export interface KeptRecord {
  readonly id: string;
  readonly keys: readonly string[];
}

/** Which records are on which list, in one SQLite file. */
export interface Records {
  /** All or nothing; a throw inside rolls back. */
  transaction(work: () => void): void;
  /** Replaces the record of the same id. */
  add(list: string, records: readonly KeptRecord[]): void;
  /** Takes the record of that id, and each other one all of whose keys are among those given: people are merged. */
  remove(list: string, records: readonly KeptRecord[]): void;
  /** Sorted. */
  ids(list: string): readonly string[];
  keysOf(list: string, id: string): readonly string[];
  close(): void;
}

export function openRecords(dir: string): Records {
  const db = openDatabase(dir, 'webhook.sqlite');
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS record (list TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (list, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS record_key (
      list TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (list, key, id)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS key_by_id ON record_key (list, id);
  `);
  const insertRecord = db.prepare('INSERT OR IGNORE INTO record VALUES (?, ?)');
  const insertKey = db.prepare('INSERT OR IGNORE INTO record_key VALUES (?, ?, ?)');
  const deleteRecord = db.prepare('DELETE FROM record WHERE list = ? AND id = ?');
  const deleteKeys = db.prepare('DELETE FROM record_key WHERE list = ? AND id = ?');
  const selectIds = db.prepare('SELECT id FROM record WHERE list = ? ORDER BY id');
  const selectByKey = db.prepare('SELECT id FROM record_key WHERE list = ? AND key = ?');
  const selectKeys = db.prepare(
    'SELECT key FROM record_key WHERE list = ? AND id = ? ORDER BY key',
  );

  const keysOf = (list: string, id: string): readonly string[] =>
    selectKeys.all(list, id).map((row) => String(row['key']));
  const drop = (list: string, id: string): void => {
    deleteRecord.run(list, id);
    deleteKeys.run(list, id);
  };

  return {
    transaction(work) {
      db.exec('BEGIN IMMEDIATE');
      try {
        work();
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    add(list, records) {
      for (const { id, keys } of records) {
        drop(list, id);
        insertRecord.run(list, id);
        for (const key of keys) insertKey.run(list, key, id);
      }
    },
    remove(list, records) {
      for (const { id, keys } of records) {
        drop(list, id);
        const given = new Set(keys);
        const sharing = new Set(
          keys.flatMap((key) => selectByKey.all(list, key).map((row) => String(row['id']))),
        );
        for (const other of sharing)
          if (keysOf(list, other).every((key) => given.has(key))) drop(list, other);
      }
    },
    ids: (list) => selectIds.all(list).map((row) => String(row['id'])),
    keysOf,
    close: () => db.close(),
  };
}
