import type { DatabaseSync } from 'node:sqlite';

export interface KnownList {
  readonly id: string;
  readonly name: string;
  readonly madeAtEpochMs: number;
}

/** Lists that were made or deleted at a stand-in. One that it knows nothing of was made by hand, and exists. */
export class KnownLists {
  private readonly db: DatabaseSync;
  private readonly idOf: (number: number) => string;

  /** @param idOf id of the n-th list, in the platform's form */
  constructor(db: DatabaseSync, idOf: (number: number) => string) {
    this.db = db;
    this.idOf = idOf;
    db.exec(`CREATE TABLE IF NOT EXISTS list (
      number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, owner TEXT NOT NULL, name TEXT NOT NULL,
      made_at INTEGER NOT NULL, is_deleted INTEGER NOT NULL
    )`);
  }

  /** @param owner account that the list belongs to */
  make(owner: string, name: string, nowEpochMs: number): KnownList {
    const insert = this.db.prepare('INSERT INTO list VALUES (NULL, NULL, ?, ?, ?, 0)');
    const { lastInsertRowid } = insert.run(owner, name, nowEpochMs);
    const id = this.idOf(Number(lastInsertRowid));
    this.db.prepare('UPDATE list SET id = ? WHERE number = ?').run(id, lastInsertRowid);
    return { id, name, madeAtEpochMs: nowEpochMs };
  }

  /** `gone` once it was deleted; `by_hand` for one that was not made here. */
  find(id: string): KnownList | 'gone' | 'by_hand' {
    const row = this.db.prepare('SELECT * FROM list WHERE id = ?').get(id);
    if (row === undefined) return 'by_hand';
    return Number(row['is_deleted']) === 1 ? 'gone' : listOf(row);
  }

  /** Lists of an account that are not deleted, oldest first. */
  ofOwner(owner: string): readonly KnownList[] {
    const select = this.db.prepare(
      'SELECT * FROM list WHERE owner = ? AND is_deleted = 0 ORDER BY number',
    );
    return select.all(owner).map(listOf);
  }

  delete(id: string): void {
    const upsert = this.db.prepare(`INSERT INTO list VALUES (NULL, ?, '', '', 0, 1)
      ON CONFLICT (id) DO UPDATE SET is_deleted = 1`);
    upsert.run(id);
  }
}

function listOf(row: Readonly<Record<string, unknown>>): KnownList {
  return {
    id: String(row['id']),
    name: String(row['name']),
    madeAtEpochMs: Number(row['made_at']),
  };
}
