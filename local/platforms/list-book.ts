import type { DatabaseSync } from 'node:sqlite';

interface BookedList {
  readonly id: string;
  readonly name: string;
}

/**
 * Lists that were made through a stand-in's own routes, and those that were deleted. Any other id stands for a list that
 * somebody made by hand: it exists until it is deleted.
 */
export interface ListBook {
  /** @returns its id; whether a name may be there twice is the platform's affair */
  make(account: string, name: string): string;
  /** In the order in which they were made. */
  of(account: string): readonly BookedList[];
  exists(id: string): boolean;
  /** Undefined for lists made by hand. */
  nameOf(id: string): string | undefined;
  delete(id: string): void;
}

/** @param idOf the platform's id of the n-th list that is made */
export function openListBook(db: DatabaseSync, idOf: (number: number) => string): ListBook {
  db.exec(`
    CREATE TABLE IF NOT EXISTS booked_list (
      number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, account TEXT NOT NULL, name TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS deleted_list (id TEXT PRIMARY KEY) WITHOUT ROWID;
  `);
  const insert = db.prepare('INSERT INTO booked_list (account, name) VALUES (?, ?)');
  const label = db.prepare('UPDATE booked_list SET id = ? WHERE number = ?');
  const select = db.prepare('SELECT id, name FROM booked_list WHERE account = ? ORDER BY number');
  const selectName = db.prepare('SELECT name FROM booked_list WHERE id = ?');
  const selectDeleted = db.prepare('SELECT 1 FROM deleted_list WHERE id = ?');
  const insertDeleted = db.prepare('INSERT OR IGNORE INTO deleted_list VALUES (?)');
  const exists = (id: string): boolean => selectDeleted.get(id) === undefined;
  return {
    make(account, name) {
      const number = Number(insert.run(account, name).lastInsertRowid);
      const id = idOf(number);
      label.run(id, number);
      return id;
    },
    of: (account) =>
      select
        .all(account)
        .map(({ id, name }) => ({ id: String(id), name: String(name) }))
        .filter(({ id }) => exists(id)),
    exists,
    nameOf(id) {
      const name = selectName.get(id)?.['name'];
      return name === undefined ? undefined : String(name);
    },
    delete: (id) => void insertDeleted.run(id),
  };
}
