import type { Clock } from '../../wire.ts';
import type { Membership } from '../membership.ts';
import { rowsOfFile } from './upload-file.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** A file nobody asks after is taken in by itself. */
const jobMs = 30_000;

type Row = Readonly<Record<string, unknown>>;

export interface Upload {
  readonly account: string;
  readonly list: string;
  readonly uploadType: string;
  readonly compressType: string;
  readonly file: Buffer;
}

/**
 * Lists of customer data and the uploads to them. An upload is RECEIVING until it was asked for once, or for 30 s; only
 * then is the file read. A member stays for the list's duration after the last upload that held it.
 */
export class AudienceLists {
  private readonly membership: Membership;
  private readonly clock: Clock;
  private readonly isFailing: (job: number) => boolean;

  constructor(membership: Membership, clock: Clock, isFailing: (job: number) => boolean) {
    this.membership = membership;
    this.clock = clock;
    this.isFailing = isFailing;
    membership.db.exec(`
      CREATE TABLE IF NOT EXISTS list (
        id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, name TEXT NOT NULL, days INTEGER NOT NULL,
        is_attached INTEGER NOT NULL DEFAULT 0
      );
      CREATE TABLE IF NOT EXISTS job (
        id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, list TEXT NOT NULL, upload_type TEXT NOT NULL,
        compress_type TEXT NOT NULL, file BLOB NOT NULL, status TEXT NOT NULL, polls INTEGER NOT NULL,
        created_ms INTEGER NOT NULL
      );
    `);
  }

  create(account: string, name: string, days: number): string {
    const { lastInsertRowid } = this.membership.db
      .prepare('INSERT INTO list (account, name, days) VALUES (?, ?, ?)')
      .run(account, name, days);
    return String(firstList + Number(lastInsertRowid));
  }

  find(account: string, list: string): Row | undefined {
    return this.membership.db
      .prepare('SELECT * FROM list WHERE account = ? AND id = ?')
      .get(account, Number(list) - firstList);
  }

  all(account: string): readonly Row[] {
    return this.membership.db
      .prepare('SELECT * FROM list WHERE account = ? ORDER BY id')
      .all(account);
  }

  describe(row: Row) {
    const id = idOf(row);
    return {
      accountId: Number(row['account']),
      audienceListId: Number(id),
      audienceListName: row['name'],
      reach: this.members(id).length,
      audienceListContent: {
        audienceListType: 'CUSTOMER_DATA',
        customerDataAudienceList: { dataDuration: row['days'] },
      },
    };
  }

  /** An ad group refers to the list, or no longer does. */
  attach(list: string, isAttached: boolean): void {
    this.membership.db
      .prepare('UPDATE list SET is_attached = ? WHERE id = ?')
      .run(isAttached ? 1 : 0, Number(list) - firstList);
  }

  /** @returns false while an ad group refers to it */
  remove(row: Row): boolean {
    if (row['is_attached'] === 1) return false;
    const list = idOf(row);
    const { db } = this.membership;
    db.prepare('DELETE FROM list WHERE id = ?').run(Number(row['id']));
    db.prepare('DELETE FROM job WHERE list = ?').run(list);
    this.membership.removeOlder(list, Number.MAX_SAFE_INTEGER);
    return true;
  }

  upload({ account, list, uploadType, compressType, file }: Upload): Row | undefined {
    const { db } = this.membership;
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO job (account, list, upload_type, compress_type, file, status, polls, created_ms)
         VALUES (?, ?, ?, ?, ?, 'RECEIVING', 0, ?)`,
      )
      .run(account, list, uploadType, compressType, file, this.clock());
    return db.prepare('SELECT * FROM job WHERE id = ?').get(lastInsertRowid);
  }

  /** Newest first; asking is a step for those under way. */
  jobs(account: string, list: string): readonly Row[] {
    this.settle(list, true);
    return this.membership.db
      .prepare('SELECT * FROM job WHERE account = ? AND list = ? ORDER BY id DESC')
      .all(account, list);
  }

  /** Sorted keys of those whose time has not run out. */
  members(list: string): readonly string[] {
    const { db } = this.membership;
    const row = db.prepare('SELECT days FROM list WHERE id = ?').get(Number(list) - firstList);
    if (row === undefined) return [];
    this.settle(list, false);
    this.membership.removeOlder(list, this.clock() - Number(row['days']) * dayMs + 1);
    return this.membership.keys(list);
  }

  private settle(list: string, isPoll: boolean): void {
    const { db } = this.membership;
    const open = db
      .prepare(`SELECT * FROM job WHERE list = ? AND status = 'RECEIVING' ORDER BY id`)
      .all(list);
    for (const job of open) {
      const isDue = this.clock() - Number(job['created_ms']) >= jobMs || Number(job['polls']) > 0;
      if (isDue) this.finish(job);
      else if (isPoll) {
        db.prepare('UPDATE job SET polls = polls + 1 WHERE id = ?').run(Number(job['id']));
      }
    }
  }

  private finish(job: Row): void {
    const id = Number(job['id']);
    const uploadType = String(job['upload_type']);
    const { file } = job;
    const isFailing = this.isFailing(id);
    const rows =
      isFailing || !(file instanceof Uint8Array)
        ? undefined
        : rowsOfFile(Buffer.from(file), uploadType, String(job['compress_type']));
    const status = isFailing ? 'FAILED' : rows === undefined ? 'INVALID_FILE' : 'RECEIVED';
    const kind = uploadType === 'MAIL_ADDRESS_AND_PHONE_NUMBER' ? 'HASH' : uploadType;
    this.membership.transaction(() => {
      this.membership.db
        .prepare(`UPDATE job SET status = ?, file = x'' WHERE id = ?`)
        .run(status, id);
      const keys = (rows ?? []).map((row) => `${kind}:${row}`);
      const members = keys.map((key) => ({ tuple: [key], identifiers: [key] }));
      this.membership.add(String(job['list']), members, this.clock());
    });
  }
}

const firstList = 900_000;

function idOf(row: Row): string {
  return String(firstList + Number(row['id']));
}
