import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A message that arrived. */
interface Received {
  readonly channel: string;
  /** Address, number or id that it went to. */
  readonly to: string;
  /** The whole of it as it was sent. */
  readonly content: unknown;
}

/** Where messages arrive that are sent here: nothing leaves the machine. One SQLite file. */
export interface Mailbox {
  /** @param key by which a repetition is known; undefined: every one is new. @returns false for a repetition */
  take(message: Received, nowEpochMs: number, key?: string): boolean;
  /** The oldest first. */
  read(channel: string, to?: string): readonly Received[];
  close(): void;
}

export function openMailbox(dir: string): Mailbox {
  mkdirSync(dir, { recursive: true });
  const db = new DatabaseSync(join(dir, 'mailbox.sqlite'));
  db.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS message (
      number INTEGER PRIMARY KEY, channel TEXT NOT NULL, recipient TEXT NOT NULL, content TEXT NOT NULL,
      received_at INTEGER NOT NULL, key TEXT UNIQUE
    );
    CREATE INDEX IF NOT EXISTS message_by_recipient ON message (channel, recipient);
  `);
  const insert = db.prepare(
    'INSERT INTO message (channel, recipient, content, received_at, key) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const select = db.prepare(
    'SELECT channel, recipient, content FROM message WHERE channel = ? AND (? IS NULL OR recipient = ?) ORDER BY number',
  );
  return {
    take({ channel, to, content }, nowEpochMs, key) {
      const { changes } = insert.run(channel, to, JSON.stringify(content), nowEpochMs, key ?? null);
      return changes > 0;
    },
    read: (channel, to) =>
      select.all(channel, to ?? null, to ?? null).map((row) => ({
        channel: String(row['channel']),
        to: String(row['recipient']),
        content: JSON.parse(String(row['content'])),
      })),
    close: () => db.close(),
  };
}
