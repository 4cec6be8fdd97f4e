import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const schema = `
  CREATE TABLE IF NOT EXISTS databases (name TEXT PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS tables (
    database TEXT NOT NULL, name TEXT NOT NULL, input TEXT NOT NULL, PRIMARY KEY (database, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS partitions (
    database TEXT NOT NULL, table_name TEXT NOT NULL, partition_values TEXT NOT NULL, location TEXT NOT NULL,
    PRIMARY KEY (database, table_name, partition_values)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS workgroups (
    name TEXT PRIMARY KEY, bytes_scanned_cutoff INTEGER, output_location TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS executions (
    id TEXT PRIMARY KEY, token TEXT UNIQUE, request TEXT NOT NULL, state TEXT NOT NULL, outcome TEXT NOT NULL,
    submitted_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS executions_by_time ON executions (submitted_ms DESC);
`;

/** Opens the catalogue and the list of executions; both survive kill -9. */
export function openState(dir: string): DatabaseSync {
  mkdirSync(dir, { recursive: true });
  const database = new DatabaseSync(join(dir, 'athena.sqlite'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000',
  );
  database.exec(schema);
  return database;
}
