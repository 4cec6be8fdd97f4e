import type { Clock } from '../../wire.ts';
import type { Membership } from '../membership.ts';
import { InvalidRequest } from './checks.ts';

const mostAudiences = 1_000;
const mostOperations = 10;
const mostJobsShown = 50;
const lifeSeconds = 15_552_000;
/** An upload nobody asks after ends by itself. */
const jobMs = 30_000;

type Row = Readonly<Record<string, unknown>>;

/** An eleventh upload while ten are under way: status 429. */
export class TooManyOperations extends Error {
  override readonly name = 'TooManyOperations';
}

/**
 * Audiences and their upload jobs. A job goes QUEUED → WORKING → FINISHED, a step each time its audience is asked for, or
 * at once after 30 s; only then are its ids members.
 */
export class Audiences {
  private readonly membership: Membership;
  private readonly clock: Clock;
  private readonly failedType: (job: number) => string | undefined;

  constructor(
    membership: Membership,
    clock: Clock,
    failedType: (job: number) => string | undefined,
  ) {
    this.membership = membership;
    this.clock = clock;
    this.failedType = failedType;
    membership.db.exec(`
      CREATE TABLE IF NOT EXISTS audience (
        id INTEGER PRIMARY KEY AUTOINCREMENT, description TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE,
        is_ifa INTEGER NOT NULL, created INTEGER NOT NULL
      );
      CREATE TABLE IF NOT EXISTS job (
        id INTEGER PRIMARY KEY AUTOINCREMENT, audience INTEGER NOT NULL, description TEXT NOT NULL,
        status TEXT NOT NULL, failed_type TEXT, ids TEXT NOT NULL, count INTEGER NOT NULL, created_ms INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS job_by_audience ON job (audience, id);
    `);
  }

  /** @throws InvalidRequest when another has the name, whatever its case, or 1,000 are there */
  create(description: string, isIfa: boolean): Row {
    const { db } = this.membership;
    const taken = db.prepare('SELECT count(*) AS n FROM audience').get()?.['n'];
    if (Number(taken) >= mostAudiences) {
      throw new InvalidRequest('AUDIENCE_GROUP_COUNT_MAX_OVER', 'audienceGroup');
    }
    const { changes, lastInsertRowid } = db
      .prepare(
        'INSERT OR IGNORE INTO audience (description, name_key, is_ifa, created) VALUES (?, ?, ?, ?)',
      )
      .run(description, description.toLowerCase(), isIfa ? 1 : 0, Math.floor(this.clock() / 1000));
    if (changes === 0) throw new InvalidRequest('AUDIENCE_GROUP_NAME_WRONG', 'description');
    return this.find(String(firstId + BigInt(lastInsertRowid)));
  }

  /** @throws InvalidRequest when there is none */
  find(id: string): Row {
    const row = /^\d{1,18}$/.test(id)
      ? this.membership.db.prepare('SELECT * FROM audience WHERE id = ?').get(BigInt(id) - firstId)
      : undefined;
    if (row === undefined) throw new InvalidRequest('AUDIENCE_GROUP_NOT_FOUND', 'audienceGroupId');
    return row;
  }

  /** @throws InvalidRequest on an audience that expired, TooManyOperations while ten uploads are open */
  upload(audience: Row, description: string, ids: readonly string[]): void {
    if (this.isExpired(audience)) {
      throw new InvalidRequest('AUDIENCE_GROUP_CAN_NOT_UPLOAD_STATUS_EXPIRED', 'audienceGroupId');
    }
    this.settle(audience, false);
    if (this.openJobs(audience) >= mostOperations) throw new TooManyOperations();
    this.membership.db
      .prepare(
        `INSERT INTO job (audience, description, status, ids, count, created_ms)
         VALUES (?, ?, 'QUEUED', ?, ?, ?)`,
      )
      .run(Number(audience['id']), description, JSON.stringify(ids), ids.length, this.clock());
  }

  /** Answer to `GET /{id}`; each is a step for the jobs under way. */
  describe(audience: Row) {
    this.settle(audience, true);
    const jobs = this.membership.db
      .prepare('SELECT * FROM job WHERE audience = ? ORDER BY id DESC LIMIT ?')
      .all(Number(audience['id']), mostJobsShown);
    return {
      audienceGroup: this.summary(audience),
      jobs: jobs.map((job) => ({
        audienceGroupJobId: Number(job['id']),
        audienceGroupId: idOf(audience),
        description: job['description'],
        type: 'DIFF_ADD',
        jobStatus: job['status'],
        failedType: job['failed_type'],
        audienceCount: job['count'],
        created: Math.floor(Number(job['created_ms']) / 1000),
      })),
    };
  }

  summary(audience: Row) {
    const created = Number(audience['created']);
    const status = this.isExpired(audience) ? 'EXPIRED' : 'READY';
    return {
      audienceGroupId: idOf(audience),
      createRoute: 'MESSAGING_API',
      type: 'UPLOAD',
      description: audience['description'],
      status: status === 'READY' && this.openJobs(audience) > 0 ? 'IN_PROGRESS' : status,
      audienceCount: this.members(audience).length,
      created,
      permission: 'READ_WRITE',
      expireTimestamp: created + lifeSeconds,
      isIfaAudience: audience['is_ifa'] === 1,
    };
  }

  /** Those whose name holds the text, in the order of their making. */
  list(text: string): readonly Row[] {
    return this.membership.db
      .prepare('SELECT * FROM audience WHERE instr(name_key, ?) > 0 ORDER BY id')
      .all(text.toLowerCase());
  }

  remove(audience: Row): void {
    const id = Number(audience['id']);
    const { db } = this.membership;
    db.prepare('DELETE FROM audience WHERE id = ?').run(id);
    db.prepare('DELETE FROM job WHERE audience = ?').run(id);
    this.membership.removeOlder(String(idOf(audience)), Number.MAX_SAFE_INTEGER);
  }

  /** Sorted keys; none once the audience has expired. */
  members(audience: Row): readonly string[] {
    if (this.isExpired(audience)) return [];
    this.settle(audience, false);
    return this.membership.keys(String(idOf(audience)));
  }

  private isExpired(audience: Row): boolean {
    return this.clock() >= (Number(audience['created']) + lifeSeconds) * 1000;
  }

  private openJobs(audience: Row): number {
    const row = this.membership.db
      .prepare(
        `SELECT count(*) AS n FROM job WHERE audience = ? AND status IN ('QUEUED', 'WORKING')`,
      )
      .get(Number(audience['id']));
    return Number(row?.['n']);
  }

  private settle(audience: Row, isPoll: boolean): void {
    const { db } = this.membership;
    const open = db
      .prepare(`SELECT * FROM job WHERE audience = ? AND status IN ('QUEUED', 'WORKING')`)
      .all(Number(audience['id']));
    for (const job of open) {
      const id = Number(job['id']);
      const isDue = this.clock() - Number(job['created_ms']) >= jobMs;
      if (isDue || (isPoll && job['status'] === 'WORKING')) this.finish(audience, job);
      else if (isPoll) db.prepare(`UPDATE job SET status = 'WORKING' WHERE id = ?`).run(id);
    }
  }

  private finish(audience: Row, job: Row): void {
    const id = Number(job['id']);
    const failedType = this.failedType(id);
    const ids: unknown = JSON.parse(String(job['ids']));
    const kind = audience['is_ifa'] === 1 ? 'IFA' : 'USER_ID';
    const keys = Array.isArray(ids) ? ids.map((value) => `${kind}:${value}`) : [];
    this.membership.transaction(() => {
      this.membership.db
        .prepare(`UPDATE job SET status = ?, failed_type = ?, ids = '[]' WHERE id = ?`)
        .run(failedType === undefined ? 'FINISHED' : 'FAILED', failedType ?? null, id);
      if (failedType !== undefined) return;
      const members = keys.map((key) => ({ tuple: [key], identifiers: [key] }));
      this.membership.add(String(idOf(audience)), members, this.clock());
    });
  }
}

/** Ids have thirteen digits, as the real ones do. */
const firstId = 1_234_567_890_000n;

function idOf(audience: Row): number {
  return Number(firstId) + Number(audience['id']);
}
