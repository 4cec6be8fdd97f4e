import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type ConversionLog, describeConversions, openConversionLog } from '../conversion-log.ts';
import { InvalidEvents } from '../event-checks.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from '../faults.ts';
import { describeMembers, type Membership, openMembership } from '../membership.ts';
import type { StandIn } from '../stand-in.ts';
import { Audiences } from './audiences.ts';
import { checkPayload, checkSession, InvalidPayload, type Session } from './checks.ts';
import { checkEvents } from './events.ts';

/** After this time an unfinished session is discarded. */
const sessionMs = 90 * 60_000;

/**
 * Stand-in of Meta's custom audiences, written from its documentation. Any numeric audience exists until it is deleted.
 * Any token is valid; one that starts with `expired` has ended, with `forbidden` lacks the account, with `unsigned` is of
 * an account that has not accepted the terms. Members live in `meta.sqlite` and survive the process.
 */
export function createMetaPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
}): StandIn {
  const membership = openMembership(options.dir, 'meta.sqlite');
  membership.db.exec(`
    CREATE TABLE IF NOT EXISTS session (
      audience TEXT NOT NULL, edge TEXT NOT NULL, id TEXT NOT NULL, last_seq INTEGER NOT NULL,
      is_closed INTEGER NOT NULL, started_at INTEGER NOT NULL, PRIMARY KEY (audience, edge, id)
    );
  `);
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const log = openConversionLog(options.dir);
  const service = new CustomAudiences(membership, log, options.clock, stats);

  return {
    handle(request) {
      if (request.path === '/_members') {
        return jsonResponse(200, describeMembers(membership.keys(request.query.get('list') ?? '')));
      }
      if (request.path === '/_conversions') {
        return jsonResponse(200, describeConversions(log, request.query.get('dataset') ?? ''));
      }
      stats.requests += 1;
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return faultResponse(fault);
      const response = service.serve(request);
      if (fault !== undefined) return faultResponse(fault);
      if (response.status === 200) stats.accepted += 1;
      return response;
    },
    members: (audience) => membership.keys(audience),
    conversions: (pixel) => log.taken(pixel),
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => {
      membership.close();
      log.close();
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

class CustomAudiences {
  private readonly membership: Membership;
  private readonly log: ConversionLog;
  private readonly clock: Clock;
  private readonly stats: PlatformStats;
  private readonly audiences: Audiences;

  constructor(membership: Membership, log: ConversionLog, clock: Clock, stats: PlatformStats) {
    this.audiences = new Audiences(membership, failure);
    this.membership = membership;
    this.log = log;
    this.clock = clock;
    this.stats = stats;
  }

  serve(request: WireRequest): WireResponse {
    const body = jsonOf(request);
    if (body === undefined) return failure(100, 'The body is not a JSON object.');
    const bearer = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1];
    const token = bearer ?? request.query.get('access_token') ?? body['access_token'];
    if (typeof token !== 'string' || token === '')
      return failure(190, 'An access token is required.');
    if (token.startsWith('expired')) return failure(190, 'The session has expired.', 463);
    if (token.startsWith('forbidden')) return failure(200, 'Permissions error.', undefined, 403);
    const pixel = /^\/v\d+\.\d\/(\d+)\/events$/.exec(request.path)?.[1];
    if (pixel !== undefined && request.method === 'POST') return this.events(pixel, body);
    const ofAudiences = this.audiences.serve(request, body, token);
    if (ofAudiences !== undefined) return ofAudiences;
    const [, audience, edge] = /^\/v\d+\.\d\/(\d+)\/(users|usersreplace)$/.exec(request.path) ?? [];
    if (audience === undefined || edge === undefined || !this.audiences.exists(audience)) {
      return failure(100, 'Unsupported request: the object does not exist.', 33);
    }
    if (token.startsWith('unsigned')) return failure(2655, 'The terms have not been accepted.');
    if (request.method === 'POST') return this.change(audience, edge, 'add', body);
    if (request.method === 'DELETE' && edge === 'users') {
      return this.change(audience, edge, 'remove', body);
    }
    return failure(100, 'Unsupported method.');
  }

  /** Events with a `test_event_code` are shown in the console and not counted. */
  private events(pixel: string, body: Json): WireResponse {
    try {
      const taken = checkEvents(body, this.clock());
      if (body['test_event_code'] === undefined) this.log.take(pixel, taken);
      const answer = { events_received: taken.length, messages: [], fbtrace_id: 'local' };
      return jsonResponse(200, answer);
    } catch (error) {
      if (error instanceof InvalidEvents) return failure(100, error.message, 2804003);
      throw error;
    }
  }

  private change(
    audience: string,
    edge: string,
    operation: 'add' | 'remove',
    body: Json,
  ): WireResponse {
    try {
      const session = checkSession(body);
      const { received, members, invalidRows } = checkPayload(body);
      if (edge === 'usersreplace' && session === undefined) {
        throw new InvalidPayload('a replacement needs a session');
      }
      this.membership.transaction(() => {
        if (session !== undefined) this.advance(audience, `${operation} ${edge}`, session);
        if (edge === 'usersreplace') this.stage(audience, session, members);
        else if (operation === 'add') this.membership.add(audience, members, this.clock());
        else this.membership.remove(audience, members);
      });
      if (operation === 'add') this.stats.added += members.length;
      else this.stats.removed += members.length;
      const counts = {
        audience_id: audience,
        ...(session === undefined ? {} : { session_id: session.id }),
        num_received: received,
        num_invalid_entries: invalidRows.length,
        invalid_entry_samples: Object.fromEntries(invalidRows.map((row) => [row, 'invalid'])),
      };
      return jsonResponse(200, counts, { 'x-business-use-case-usage': usage(0) });
    } catch (error) {
      if (error instanceof InvalidPayload) return failure(100, error.message);
      throw error;
    }
  }

  /** Moves a session on by one batch. */
  private advance(audience: string, edge: string, session: Session): void {
    const { db } = this.membership;
    const now = this.clock();
    db.prepare('DELETE FROM session WHERE is_closed = 0 AND started_at < ?').run(now - sessionMs);
    const row = db
      .prepare('SELECT * FROM session WHERE audience = ? AND edge = ? AND id = ?')
      .get(audience, edge, session.id);
    const other = db
      .prepare(
        'SELECT id FROM session WHERE audience = ? AND edge = ? AND is_closed = 0 AND id <> ?',
      )
      .get(audience, edge, session.id);
    if (other !== undefined && edge.endsWith('usersreplace')) {
      throw new InvalidPayload('another replacement session is running');
    }
    if (row !== undefined && Number(row['is_closed']) === 1) {
      throw new InvalidPayload('the session has had its last batch');
    }
    if (session.batchSeq !== Number(row?.['last_seq'] ?? 0) + 1) {
      throw new InvalidPayload('batch_seq must rise by one');
    }
    db.prepare('INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?, ?, ?)').run(
      audience,
      edge,
      session.id,
      session.batchSeq,
      session.isLast ? 1 : 0,
      Number(row?.['started_at'] ?? now),
    );
  }

  /** Collects a replacement aside; its last batch puts it in place. */
  private stage(
    audience: string,
    session: Session | undefined,
    members: Parameters<Membership['add']>[1],
  ): void {
    const staging = `${audience}/replacement`;
    const everybody = Number.MAX_SAFE_INTEGER;
    if (session?.batchSeq === 1) this.membership.removeOlder(staging, everybody);
    this.membership.add(staging, members, this.clock());
    if (!session?.isLast) return;
    this.membership.removeOlder(audience, everybody);
    for (const table of ['member', 'identifier']) {
      this.membership.db
        .prepare(`UPDATE ${table} SET list = ? WHERE list = ?`)
        .run(audience, staging);
    }
  }
}

function jsonOf(request: WireRequest): Json | undefined {
  try {
    const text = request.body.toString();
    const body: unknown = text === '' ? {} : JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? { ...body }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Budget of an ad account as Meta reports it, in percent and minutes. */
function usage(regainMinutes: number): string {
  const bucket = {
    type: 'custom_audience',
    call_count: regainMinutes > 0 ? 100 : 1,
    total_cputime: 1,
    total_time: 1,
    estimated_time_to_regain_access: regainMinutes,
  };
  return JSON.stringify({ '1000000001': [bucket] });
}

function failure(code: number, message: string, subcode?: number, status = 400): WireResponse {
  const error = {
    message,
    type: code === 190 ? 'OAuthException' : 'FacebookApiException',
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    is_transient: [1, 2].includes(code),
    fbtrace_id: 'local',
  };
  return jsonResponse(status, { error });
}

function faultResponse(fault: Fault): WireResponse {
  if (fault.body !== undefined) return jsonResponse(fault.status, fault.body, fault.headers);
  if (fault.status === 429) {
    const throttled = failure(80003, 'There have been too many calls.', undefined, 400);
    return {
      ...throttled,
      headers: { ...throttled.headers, 'x-business-use-case-usage': usage(3) },
    };
  }
  if (fault.status === 401) return failure(190, 'The session has expired.', 463, 401);
  if (fault.status === 403) return failure(200, 'Permission denied.', undefined, 403);
  return failure(2, 'Service temporarily unavailable.', undefined, fault.status);
}
