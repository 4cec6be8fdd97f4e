import { closeSync, fdatasync, fdatasyncSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface DatabaseFile {
  readonly database: DatabaseSync;
  /** Resolves when everything committed before the call is on the disk. */
  synced(): Promise<void>;
  /** The same, at once. */
  syncNow(): void;
  close(): void;
}

/**
 * Opens the one SQLite file of all tables. SQLite writes commits to its log (WAL, synchronous=NORMAL); waiting for the
 * disk is the caller's, so that the event loop goes on meanwhile. The lock is exclusive: what is cached about tables
 * in memory must not be changed by a second process.
 */
export function openDatabaseFile(dir: string): DatabaseFile {
  mkdirSync(dir, { recursive: true });
  const database = new DatabaseSync(join(dir, 'dynamodb.sqlite'));
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -65536;
    PRAGMA wal_autocheckpoint = 4000;
    CREATE TABLE IF NOT EXISTS tables (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      definition TEXT NOT NULL,
      created_at_epoch_ms INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS checkpoints (
      name TEXT PRIMARY KEY,
      sequence INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS request_tokens (
      token TEXT PRIMARY KEY,
      digest TEXT NOT NULL,
      used_at_epoch_ms INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS request_tokens_by_use ON request_tokens (used_at_epoch_ms);
  `);
  const log = openSync(join(dir, 'dynamodb.sqlite-wal'), 'r+');
  return {
    database,
    synced: () =>
      new Promise((resolve, reject) => {
        fdatasync(log, (error) => (error === null ? resolve() : reject(error)));
      }),
    syncNow: () => fdatasyncSync(log),
    close: () => {
      database.close();
      closeSync(log);
    },
  };
}
