import { DatabaseSync } from 'node:sqlite';

/** Bodies apart from what changes with every receive, so that a receive rewrites a few bytes only. */
const schema = `
  PRAGMA journal_mode = WAL;
  -- COMMIT writes the log without waiting for the disk; who needs the disk awaits synced(). Same promise as FULL,
  -- but the event loop goes on meanwhile.
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 4000;
  CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, settings TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS states (
    id INTEGER PRIMARY KEY, queue TEXT NOT NULL, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0, receipt INTEGER NOT NULL DEFAULT 0,
    first_received_at INTEGER, owner TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS states_by_visibility ON states (queue, visible_at);`;

/** Opens the file, makes its tables if it is new, and prepares what is asked of them. */
export function openStatements(path: string) {
  const db = new DatabaseSync(path);
  db.exec(schema);
  return { db, ...statements(db) };
}

const statements = (db: DatabaseSync) => ({
  saveQueue: db.prepare(
    'INSERT INTO queues VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET settings = excluded.settings',
  ),
  queues: db.prepare('SELECT settings, created_at FROM queues'),
  // The body comes as bytes, which spares it another encoding.
  insertMessage: db.prepare(
    'INSERT INTO messages (message_id, body, attributes) VALUES (?, CAST(? AS TEXT), ?)',
  ),
  insertState: db.prepare(
    'INSERT INTO states (id, queue, sent_at, visible_at) VALUES (?, ?, ?, ?)',
  ),
  visible: db.prepare(
    `SELECT id, message_id, body, attributes, sent_at, receive_count, receipt, first_received_at
     FROM states JOIN messages USING (id)
     WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?`,
  ),
  give: db.prepare(
    `UPDATE states SET visible_at = ?, first_received_at = ?, owner = ?,
       receive_count = receive_count + 1, receipt = receipt + 1 WHERE id = ?`,
  ),
  redrive: db.prepare('UPDATE states SET queue = ?, visible_at = ?, owner = NULL WHERE id = ?'),
  findReceipt: db.prepare('SELECT id FROM states WHERE id = ? AND queue = ? AND receipt = ?'),
  deleteState: db.prepare('DELETE FROM states WHERE id = ?'),
  deleteMessage: db.prepare('DELETE FROM messages WHERE id = ?'),
  changeVisibility: db.prepare(
    `UPDATE states SET visible_at = ?, owner = NULL
     WHERE id = ? AND queue = ? AND receipt = ? AND visible_at > ?`,
  ),
  releaseOwned: db.prepare(
    `UPDATE states SET visible_at = ?, owner = NULL, receive_count = receive_count - 1
     WHERE owner = ? AND visible_at > ?`,
  ),
  purgeMessages: db.prepare(
    'DELETE FROM messages WHERE id IN (SELECT id FROM states WHERE queue = ?)',
  ),
  purgeStates: db.prepare('DELETE FROM states WHERE queue = ?'),
  older: db.prepare('SELECT id FROM states WHERE queue = ? AND sent_at < ?'),
  countVisible: db.prepare('SELECT count(*) AS n FROM states WHERE queue = ? AND visible_at <= ?'),
  countHidden: db.prepare(
    `SELECT count(*) AS n, count(*) FILTER (WHERE receive_count > 0) AS given
     FROM states WHERE queue = ? AND visible_at > ?`,
  ),
  nextVisible: db.prepare(
    'SELECT min(visible_at) AS next FROM states WHERE queue = ? AND visible_at > ?',
  ),
});
