import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One record of a request: everything that names the person, and the part of it that a removal may match on. */
export interface PlatformMember {
  /** `KIND:value` of all parts; order does not matter. */
  readonly tuple: readonly string[];
  readonly identifiers: readonly string[];
}

/**
 * Who is on which list of a stand-in platform, in one SQLite file. A person is the sorted tuple of what was sent;
 * a removal takes everybody who shares an identifier with it.
 */
export interface Membership {
  readonly db: DatabaseSync;
  /** All or nothing; a throw inside rolls back. */
  transaction<Result>(work: () => Result): Result;
  add(list: string, members: readonly PlatformMember[], nowEpochMs: number): void;
  remove(list: string, members: readonly PlatformMember[]): void;
  /** Removes who was last added before the instant. */
  removeOlder(list: string, beforeEpochMs: number): void;
  keys(list: string): readonly string[];
  close(): void;
}

/** @param dir folder of the file, or `:memory:`: nothing is kept then */
export function openMembership(dir: string, file: string): Membership {
  const db = openDatabase(dir, file);
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS member (
      list TEXT NOT NULL, key TEXT NOT NULL, added_at INTEGER NOT NULL, PRIMARY KEY (list, key)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS identifier (
      list TEXT NOT NULL, identifier TEXT NOT NULL, key TEXT NOT NULL,
      PRIMARY KEY (list, identifier, key)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS identifier_by_key ON identifier (list, key);
  `);
  const insertMember = db.prepare(
    'INSERT INTO member VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET added_at = excluded.added_at',
  );
  const insertIdentifier = db.prepare('INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)');
  const find = db.prepare('SELECT key FROM identifier WHERE list = ? AND identifier = ?');
  const deleteMember = db.prepare('DELETE FROM member WHERE list = ? AND key = ?');
  const deleteIdentifiers = db.prepare('DELETE FROM identifier WHERE list = ? AND key = ?');
  const selectOlder = db.prepare('SELECT key FROM member WHERE list = ? AND added_at < ?');
  const selectKeys = db.prepare('SELECT key FROM member WHERE list = ? ORDER BY key');

  function drop(list: string, key: unknown): void {
    deleteMember.run(list, String(key));
    deleteIdentifiers.run(list, String(key));
  }

  return {
    db,
    transaction(work) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    add(list, members, nowEpochMs) {
      for (const member of members) {
        const key = [...member.tuple].sort().join('|');
        insertMember.run(list, key, nowEpochMs);
        for (const identifier of member.identifiers) insertIdentifier.run(list, identifier, key);
      }
    },
    remove(list, members) {
      for (const member of members) {
        for (const identifier of member.identifiers) {
          for (const row of find.all(list, identifier)) drop(list, row['key']);
        }
      }
    },
    removeOlder(list, beforeEpochMs) {
      for (const row of selectOlder.all(list, beforeEpochMs)) drop(list, row['key']);
    },
    keys: (list) => selectKeys.all(list).map((row) => String(row['key'])),
    close: () => db.close(),
  };
}

/** Opens a database of a stand-in. @param dir folder of the file, or `:memory:` */
export function openDatabase(dir: string, file: string): DatabaseSync {
  if (dir === ':memory:') return new DatabaseSync(dir);
  mkdirSync(dir, { recursive: true });
  return new DatabaseSync(join(dir, file));
}

/** Answer to `GET /_members?list=…`, the question that only a stand-in answers. */
export function describeMembers(keys: readonly string[]): { count: number; digest: string } {
  return { count: keys.length, digest: createHash('sha256').update(keys.join('\n')).digest('hex') };
}
