import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse, type PlatformStats } from '../faults.ts';
import { type Membership, openMembership } from '../membership.ts';
import { scriptedStandIn } from '../scripted-stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import { signedBy } from './signature.ts';
import { readUpload, type Upload } from './upload.ts';

const mostReplacements = 3;
const pageSize = 100;

/**
 * Stand-in of LINE Ads' custom audiences, written from its documentation. Keys: `signedBy`; those that start with
 * `reader` have no Data Provider role. A list whose name starts with `used` cannot be deleted. A list is asked for by
 * its id or its name. Members live in `line-ads.sqlite` and survive the process.
 *
 * @param options.processingMs how long an upload is worked on; default one minute
 */
export function createLineAdsPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
  readonly processingMs?: number;
}): StandIn {
  const { clock, processingMs = 60_000 } = options;
  const membership = openMembership(options.dir, 'line-ads.sqlite');
  const audiences = new CustomAudiences(membership, clock, processingMs);

  function serve(request: WireRequest, stats: PlatformStats): WireResponse {
    const key = signedBy(request, clock());
    if (key === undefined) return failure(401, 'INVALID_TOKEN');
    const [, account, rest = ''] =
      /^\/api\/v3\/adaccounts\/([0-9A-Za-z]+)\/custom-audiences(\/.*)?$/.exec(request.path) ?? [];
    if (account === undefined) return failure(404, 'NOT_FOUND');
    const route = `${request.method} ${rest.replace(/\d+/, ':id')}`;
    const id = Number(/\d+/.exec(rest)?.[0] ?? Number.NaN);
    if (route === 'GET ') return audiences.list(request.query);
    if (key.startsWith('reader')) return failure(403, 'NO_AUTHORITY');
    if (route === 'POST /upload') return audiences.upload(account, readUpload(request), stats);
    if (route === 'GET /:id/upload-job') return audiences.jobs(id);
    return route === 'DELETE /:id' ? audiences.delete(id) : failure(404, 'NOT_FOUND');
  }

  const members = (list: string): readonly string[] => membership.keys(audiences.idOf(list));
  return scriptedStandIn({
    membership,
    serve,
    members,
    failure: (status) => failure(status, 'SCRIPTED'),
  });
}

class CustomAudiences {
  private readonly membership: Membership;
  private readonly clock: Clock;
  private readonly processingMs: number;

  constructor(membership: Membership, clock: Clock, processingMs: number) {
    this.membership = membership;
    this.clock = clock;
    this.processingMs = processingMs;
    membership.db.exec(`
      CREATE TABLE IF NOT EXISTS audience (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, function_type TEXT NOT NULL
      );
      CREATE TABLE IF NOT EXISTS job (
        id INTEGER PRIMARY KEY AUTOINCREMENT, audience INTEGER NOT NULL, account TEXT NOT NULL,
        action TEXT NOT NULL, count INTEGER NOT NULL, ends_at INTEGER NOT NULL
      );
    `);
  }

  upload(account: string, upload: Upload | { wrong: string }, stats: PlatformStats): WireResponse {
    if ('wrong' in upload) return failure(400, 'INVALID_VALUE', upload.wrong);
    const { db } = this.membership;
    if (upload.action === 'REPLACE') {
      const open = db
        .prepare(
          "SELECT count(*) AS n FROM job WHERE account = ? AND action = 'REPLACE' AND ends_at > ?",
        )
        .get(account, this.clock());
      if (Number(open?.['n']) >= mostReplacements) return failure(429, 'TOO_MANY_REQUESTS');
    }
    const known = upload.id === undefined ? undefined : this.row(Number(upload.id));
    if (upload.id !== undefined && known === undefined) return failure(400, 'NOT_FOUND', 'id');
    if (known !== undefined && known['function_type'] !== upload.functionType) {
      return failure(400, 'INVALID_VALUE', 'idType');
    }
    const id = this.membership.transaction(() => this.apply(account, upload, stats));
    return jsonResponse(202, this.described(id));
  }

  private apply(account: string, upload: Upload, stats: PlatformStats): number {
    const { db } = this.membership;
    const made = db.prepare('INSERT INTO audience (name, function_type) VALUES (?, ?)');
    const id = Number(
      upload.id ?? made.run(upload.name ?? '', upload.functionType).lastInsertRowid,
    );
    const { action, identifiers } = upload;
    if (action === 'REPLACE') this.membership.removeOlder(String(id), Number.MAX_SAFE_INTEGER);
    const members = identifiers.map((identifier) => ({
      tuple: [identifier],
      identifiers: [identifier],
    }));
    this.membership.add(String(id), members, this.clock());
    stats.added += identifiers.length;
    db.prepare(
      'INSERT INTO job (audience, account, action, count, ends_at) VALUES (?, ?, ?, ?, ?)',
    ).run(id, account, action, identifiers.length, this.clock() + this.processingMs);
    return id;
  }

  list(query: URLSearchParams): WireResponse {
    const isDescending = query.get('sortOrder') !== 'asc';
    const rows = this.membership.db
      .prepare(
        `SELECT id FROM audience WHERE name LIKE ? ORDER BY id ${isDescending ? 'DESC' : ''}`,
      )
      .all(`%${query.get('name') ?? ''}%`);
    const page = Number(query.get('page') ?? 1);
    const size = Number(query.get('size') ?? pageSize);
    if (!(page >= 1) || !(size >= 1 && size <= pageSize))
      return failure(400, 'INVALID_VALUE', 'page');
    return jsonResponse(200, {
      page,
      size,
      totalElements: rows.length,
      hasNextPage: page * size < rows.length,
      audienceGroups: rows
        .slice((page - 1) * size, page * size)
        .map((row) => this.described(Number(row['id']))),
    });
  }

  jobs(id: number): WireResponse {
    const rows = this.membership.db
      .prepare('SELECT * FROM job WHERE audience = ? ORDER BY id')
      .all(id);
    return jsonResponse(200, {
      jobs: rows.map((row) => {
        const isDone = Number(row['ends_at']) <= this.clock();
        const isFailed = isDone && Number(row['count']) === 0;
        return {
          audienceGroupId: id,
          audienceGroupJobId: row['id'],
          type: row['action'] === 'ADD' ? 'DIFF_ADD' : 'DIFF_REPLACE',
          jobStatus: isFailed ? 'FAILED' : isDone ? 'FINISHED' : 'WORKING',
          failedType: isFailed ? 'AUDIENCE_GROUP_AUDIENCE_INSUFFICIENT' : null,
          audienceCount: row['count'],
        };
      }),
    });
  }

  delete(id: number): WireResponse {
    const name = String(this.row(id)?.['name'] ?? '');
    if (name.startsWith('used')) return failure(400, 'IN_USE', 'id');
    this.membership.db.prepare('DELETE FROM audience WHERE id = ?').run(id);
    this.membership.removeOlder(String(id), Number.MAX_SAFE_INTEGER);
    return { status: 202, headers: {}, body: '' };
  }

  /** @param list an id, or a name; of two lists of a name the first */
  idOf(list: string): string {
    if (/^\d+$/.test(list)) return list;
    const found = this.membership.db
      .prepare('SELECT id FROM audience WHERE name = ? ORDER BY id')
      .get(list);
    return String(found?.['id'] ?? '');
  }

  private row(id: number): Readonly<Record<string, unknown>> | undefined {
    return this.membership.db.prepare('SELECT * FROM audience WHERE id = ?').get(id);
  }

  private described(id: number) {
    const row = this.row(id);
    const jobs = this.membership.db.prepare(
      'SELECT max(count) AS count, max(ends_at) AS ends_at FROM job WHERE audience = ?',
    );
    const { count, ends_at: endsAt } = { ...jobs.get(id) };
    const isDone = Number(endsAt) <= this.clock();
    const isFailed = isDone && Number(count) === 0;
    return {
      id,
      name: row?.['name'],
      functionType: row?.['function_type'],
      status: isFailed ? 'FAILED' : isDone ? 'READY' : 'IN_PROGRESS',
      failedType: isFailed ? 'AUDIENCE_GROUP_AUDIENCE_INSUFFICIENT' : null,
      estimatedAudienceSize: Number(count) > 100 && isDone ? String(count) : '-',
    };
  }
}

function failure(status: number, reason: string, property = ''): WireResponse {
  return jsonResponse(status, { errors: [{ reason, property }] });
}
