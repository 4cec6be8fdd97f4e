import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens the one SQLite file of all tables. Commits are on the disk when they return (WAL, synchronous=FULL).
 * The lock is exclusive: what is cached about tables in memory must not be changed by a second process.
 */
export function openDatabaseFile(dir: string): DatabaseSync {
  mkdirSync(dir, { recursive: true });
  const database = new DatabaseSync(join(dir, 'dynamodb.sqlite'));
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
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
  return database;
}
