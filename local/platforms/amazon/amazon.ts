import { randomUUID } from 'node:crypto';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse, type PlatformStats } from '../faults.ts';
import { type Membership, openMembership } from '../membership.ts';
import { jsonOf, objectOf, scriptedStandIn } from '../scripted-stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import { type AudienceRecord, checkRecord } from './records.ts';

const mediaType = 'application/vnd.amcaudiences.v1+json';
const mostRecords = 6_000;
const mostBytes = 1_000_000;
const longestTtlSeconds = 34_300_800;
const tokenSeconds = 3_600;
/** Ids have nineteen digits: more than a double holds. */
const firstId = 9_876_543_210_987_654_000n;

/**
 * Stand-in of Amazon's advertiser audiences, written from its documentation. Any refresh token is good unless it starts
 * with `revoked`. Client ids that start with `no-access` may do nothing, those that start with `no-terms` accepted none.
 * Any audience exists, but for id 404. Members live in `amazon.sqlite` and survive the process.
 *
 * @param options.processingMs how long a request is worked on; default one minute
 */
export function createAmazonPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
  readonly processingMs?: number;
}): StandIn {
  const { clock, processingMs = 60_000 } = options;
  const membership = openMembership(options.dir, 'amazon.sqlite');
  const audiences = new AdvertiserAudiences(membership, clock, processingMs);
  const tokens = new Map<string, number>();

  function token(request: WireRequest): WireResponse {
    const form = new URLSearchParams(request.body.toString());
    const isComplete = ['client_id', 'client_secret', 'refresh_token'].every((key) =>
      form.get(key),
    );
    if (form.get('grant_type') !== 'refresh_token' || !isComplete) {
      return jsonResponse(400, { error: 'invalid_request' });
    }
    const refresh = form.get('refresh_token') ?? '';
    if (refresh.startsWith('revoked')) return jsonResponse(400, { error: 'invalid_grant' });
    const access = `Atza|${randomUUID()}`;
    tokens.set(access, clock() + tokenSeconds * 1000);
    return jsonResponse(200, {
      access_token: access,
      refresh_token: refresh,
      token_type: 'bearer',
      expires_in: tokenSeconds,
    });
  }

  function serve(request: WireRequest, stats: PlatformStats): WireResponse {
    const { headers, method, path } = request;
    if (`${method} ${path}` === 'POST /auth/o2/token') return token(request);
    const bearer = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1] ?? '';
    if (!((tokens.get(bearer) ?? 0) > clock())) return failure(401);
    const client = headers['amazon-advertising-api-clientid'] ?? '';
    if (client === '' || client.startsWith('no-access')) return failure(403);
    const hasTerms = !client.startsWith('no-terms');
    const [, route = '', id = ''] =
      /^\/amc\/audiences(\/connections\/terms|\/metadata|\/records)(?:\/([\w-]+))?$/.exec(path) ??
      [];
    if (method === 'POST') {
      if (headers['content-type'] !== mediaType) return failure(415);
      if (route === '/metadata' && id === '') return audiences.create(request);
      if (route === '/records' && id === '') return audiences.change(request, stats);
    }
    if (method !== 'GET') return failure(404);
    if (route === '/connections/terms') return jsonResponse(200, { hasAccepted: hasTerms });
    return route === '/metadata' ? audiences.describe(id) : audiences.job(id);
  }

  return scriptedStandIn({
    membership,
    serve,
    failure,
    members: (list) => audiences.members(list),
  });
}

class AdvertiserAudiences {
  private readonly membership: Membership;
  private readonly clock: Clock;
  private readonly processingMs: number;

  constructor(membership: Membership, clock: Clock, processingMs: number) {
    this.membership = membership;
    this.clock = clock;
    this.processingMs = processingMs;
    membership.db.exec(`
      CREATE TABLE IF NOT EXISTS audience (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, ttl INTEGER NOT NULL
      );
      CREATE TABLE IF NOT EXISTS pii (
        list TEXT NOT NULL, external_id TEXT NOT NULL, pii TEXT NOT NULL, PRIMARY KEY (list, external_id)
      );
      CREATE TABLE IF NOT EXISTS job (id TEXT PRIMARY KEY, ends_at INTEGER NOT NULL);
    `);
  }

  create(request: WireRequest): WireResponse {
    const { name, description, metadata } = objectOf(jsonOf(request));
    const advertiser = bareNumber(request, 'advertiserId');
    const { externalAudienceId, ttl } = objectOf(metadata);
    const isNamed = [name, description, externalAudienceId].every(
      (text) => typeof text === 'string' && text !== '',
    );
    const isTtl = typeof ttl === 'number' && ttl >= 0 && ttl <= longestTtlSeconds;
    if (!isNamed || !isTtl || advertiser === undefined) return failure(400);
    const { lastInsertRowid } = this.membership.db
      .prepare('INSERT INTO audience (name, ttl) VALUES (?, ?)')
      .run(String(name), ttl);
    const body = `{"audienceId":${firstId + BigInt(lastInsertRowid)}}`;
    return { status: 201, headers: { 'content-type': 'application/json' }, body };
  }

  describe(id: string): WireResponse {
    if (!exists(id)) return failure(404);
    const body = `{"audienceId":${id},"metadata":{"ttl":${this.ttlSecondsOf(id)}}}`;
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }

  job(id: string): WireResponse {
    const row = this.membership.db.prepare('SELECT ends_at FROM job WHERE id = ?').get(id);
    if (row === undefined) return failure(404);
    const status = Number(row['ends_at']) <= this.clock() ? 'SUCCEEDED' : 'PENDING';
    return jsonResponse(200, { jobRequestId: id, status });
  }

  change(request: WireRequest, stats: PlatformStats): WireResponse {
    const { records } = objectOf(jsonOf(request));
    const list = bareNumber(request, 'audienceId');
    if (request.body.length > mostBytes) return failure(413);
    if (list === undefined || !Array.isArray(records)) return failure(400);
    if (records.length === 0 || records.length > mostRecords) return failure(400);
    if (!exists(list)) return failure(404);
    const checked = records.map(checkRecord);
    const good = checked.flatMap((record) => ('wrong' in record ? [] : [record]));
    if (good.length < checked.length) return failure(400);
    const jobRequestId = randomUUID();
    this.membership.transaction(() => {
      for (const record of good) this.apply(list, record, stats);
      this.membership.db
        .prepare('INSERT INTO job VALUES (?, ?)')
        .run(jobRequestId, this.clock() + this.processingMs);
    });
    return jsonResponse(202, { jobRequestId });
  }

  private apply(list: string, record: AudienceRecord, stats: PlatformStats): void {
    const member = { tuple: [record.externalUserId], identifiers: [record.externalUserId] };
    if (record.action === 'DELETE') {
      this.membership.remove(list, [member]);
      stats.removed += 1;
      return;
    }
    // A member is kept under the time at which it ends.
    this.membership.add(list, [member], this.clock() + this.ttlSecondsOf(list) * 1000);
    this.membership.db
      .prepare('INSERT OR REPLACE INTO pii VALUES (?, ?, ?)')
      .run(list, record.externalUserId, record.pii.join('|'));
    stats.added += 1;
  }

  /** A member is known by its id, and told by what the record says of the person. */
  members(list: string): readonly string[] {
    this.membership.removeOlder(list, this.clock() + 1);
    const find = this.membership.db.prepare(
      'SELECT pii FROM pii WHERE list = ? AND external_id = ?',
    );
    return this.membership
      .keys(list)
      .map((id) => String(find.get(list, id)?.['pii']))
      .sort();
  }

  private ttlSecondsOf(id: string): number {
    const row = this.membership.db
      .prepare('SELECT ttl FROM audience WHERE id = ?')
      .get(Number(BigInt(id) - firstId));
    return Number(row?.['ttl'] ?? longestTtlSeconds);
  }
}

const exists = (audience: string): boolean => /^\d{1,20}$/.test(audience) && audience !== '404';

/** Digits of a number as they were written; undefined where the property is no bare whole number. */
function bareNumber({ body }: WireRequest, property: string): string | undefined {
  return new RegExp(`"${property}"\\s*:\\s*(\\d+)\\s*[,}]`).exec(body.toString())?.[1];
}

function failure(status: number): WireResponse {
  return jsonResponse(status, { code: `HTTP_${status}`, details: 'Refused by the stand-in' });
}
