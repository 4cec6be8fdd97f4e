import { randomUUID } from 'node:crypto';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type ConversionLog, describeConversions, openConversionLog } from '../conversion-log.ts';
import { InvalidEvents } from '../event-checks.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from '../faults.ts';
import { describeMembers, type Membership, openMembership } from '../membership.ts';
import type { StandIn } from '../stand-in.ts';
import { Audiences } from './audiences.ts';
import { checkMapping, InvalidRequest } from './checks.ts';
import { checkEvents } from './events.ts';

const codes = { invalid: 40002, noPermission: 40001, rate: 40100, token: 40105, system: 50000 };
const mostBytes = 1_000_000;

/**
 * Stand-in of TikTok's segment endpoints, written from its documentation. Any audience of digits exists until it is
 * deleted. Any token is valid unless it was revoked; one that starts with `expired` has ended, with `forbidden` lacks the
 * advertiser, with `unlisted` is of an app that is not allow-listed for the segment endpoints. Members live in
 * `tiktok.sqlite` and survive the process.
 *
 * @param options.requestsPerSecond requests beyond it are answered with code 40100; default: no limit
 */
export function createTiktokPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
  readonly requestsPerSecond?: number;
}): StandIn {
  const membership = openMembership(options.dir, 'tiktok.sqlite');
  membership.db.exec(`
    CREATE TABLE IF NOT EXISTS used_auth_code (code TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS revoked_token (token TEXT PRIMARY KEY) WITHOUT ROWID;
  `);
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const log = openConversionLog(options.dir);
  const service = new Segments(membership, log, options.clock, stats);
  const isAboveRate = rateLimit(options.clock, options.requestsPerSecond ?? Number.MAX_VALUE);

  return {
    handle(request) {
      if (request.path === '/_members') {
        return jsonResponse(200, describeMembers(membership.keys(request.query.get('list') ?? '')));
      }
      if (request.path === '/_conversions') {
        return jsonResponse(200, describeConversions(log, request.query.get('dataset') ?? ''));
      }
      stats.requests += 1;
      if (isAboveRate()) return answer(codes.rate, 'Too many requests.');
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return faultResponse(fault);
      const response = service.serve(request);
      return fault === undefined ? response : faultResponse(fault);
    },
    members: (audience) => membership.keys(audience),
    conversions: (source) => log.taken(source),
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => {
      membership.close();
      log.close();
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

class Segments {
  private readonly membership: Membership;
  private readonly log: ConversionLog;
  private readonly clock: Clock;
  private readonly stats: PlatformStats;
  private readonly audiences: Audiences;

  constructor(membership: Membership, log: ConversionLog, clock: Clock, stats: PlatformStats) {
    this.audiences = new Audiences(membership);
    this.membership = membership;
    this.log = log;
    this.clock = clock;
    this.stats = stats;
  }

  serve(request: WireRequest): WireResponse {
    const [, path] = /^\/open_api\/v1\.3(\/.+\/)$/.exec(request.path) ?? [];
    const route = `${request.method} ${path}`;
    if (request.body.length > mostBytes) return answer(codes.invalid, 'The body exceeds 1 MB.');
    const body = request.method === 'GET' ? {} : jsonOf(request);
    if (body === undefined) return answer(codes.invalid, 'The body is not a JSON object.');
    if (route === 'POST /oauth2/access_token/') return this.token(body);
    if (!this.isValid(request.headers['access-token'])) {
      return answer(codes.token, 'Access token is incorrect or has been revoked.');
    }
    const token = request.headers['access-token'] ?? '';
    const isUnlisted = token.startsWith('unlisted') && route.startsWith('POST /segment/');
    if (token.startsWith('forbidden') || isUnlisted) {
      return answer(codes.noPermission, 'No permission.');
    }
    const told = this.audiences.serve(route, request, body);
    if (told === 'invalid') return answer(codes.invalid, 'Some parameter is missing or wrong.');
    if (told !== undefined) return answer(0, 'OK', told);
    switch (route) {
      case 'POST /segment/mapping/':
        return this.change(body);
      case 'POST /event/track/':
        return this.track(body);
      case 'POST /oauth2/revoke_token/':
        return this.revoke(body);
      default:
        return answer(codes.invalid, 'There is no such endpoint.');
    }
  }

  private isValid(token: string | undefined): boolean {
    if (token === undefined || token === '' || token.startsWith('expired')) return false;
    const { db } = this.membership;
    return db.prepare('SELECT 1 FROM revoked_token WHERE token = ?').get(token) === undefined;
  }

  private change(body: Json): WireResponse {
    try {
      const { action, rows, membersOfAudience } = checkMapping(body);
      for (const audience of membersOfAudience.keys()) {
        if (!this.audiences.exists(audience)) throw new InvalidRequest('audience_ids: not there');
      }
      this.membership.transaction(() => {
        for (const [audience, members] of membersOfAudience) {
          if (action === 'add') this.membership.add(audience, members, this.clock());
          else this.membership.remove(audience, members);
        }
      });
      if (action === 'add') this.stats.added += rows;
      else this.stats.removed += rows;
      this.stats.accepted += 1;
      return answer(0, 'OK');
    } catch (error) {
      if (error instanceof InvalidRequest) return answer(codes.invalid, error.message);
      throw error;
    }
  }

  /** Events with a `test_event_code` are shown in the console and not counted. */
  private track(body: Json): WireResponse {
    try {
      const { source, taken } = checkEvents(body, this.clock());
      if (body['test_event_code'] === undefined) this.log.take(source, taken);
      this.stats.accepted += 1;
      return answer(0, 'OK');
    } catch (error) {
      if (error instanceof InvalidEvents) return answer(codes.invalid, error.message);
      throw error;
    }
  }

  /** An authorisation code works once; the token that it gives has no end. */
  private token(body: Json): WireResponse {
    const { app_id: appId, secret, auth_code: code } = body;
    if (!appId || !secret || typeof code !== 'string' || code === '') {
      return answer(codes.invalid, 'app_id, secret and auth_code are required.');
    }
    const { db } = this.membership;
    const { changes } = db.prepare('INSERT OR IGNORE INTO used_auth_code VALUES (?)').run(code);
    if (changes === 0) return answer(codes.invalid, 'The auth_code has been used.');
    return answer(0, 'OK', { access_token: `local.${randomUUID()}` });
  }

  private revoke(body: Json): WireResponse {
    const { access_token: token } = body;
    if (typeof token !== 'string') return answer(codes.invalid, 'access_token is required.');
    const { db } = this.membership;
    db.prepare('INSERT OR IGNORE INTO revoked_token VALUES (?)').run(token);
    return answer(0, 'OK');
  }
}

/** Counts requests of the running second. */
function rateLimit(clock: Clock, perSecond: number): () => boolean {
  let second = 0;
  let requests = 0;
  return () => {
    const now = Math.floor(clock() / 1000);
    requests = now === second ? requests + 1 : 1;
    second = now;
    return requests > perSecond;
  };
}

function jsonOf(request: WireRequest): Json | undefined {
  try {
    const body: unknown = JSON.parse(request.body.toString());
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? { ...body }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whatever happened, the status is 200. */
function answer(code: number, message: string, data: Json = {}, headers = {}): WireResponse {
  return jsonResponse(200, { code, message, request_id: randomUUID(), data }, headers);
}

/** Statuses of the script as TikTok says them; 5xx come from the gateway before it. */
function faultResponse({ status, body, headers }: Fault): WireResponse {
  if (body !== undefined) return jsonResponse(status, body, headers);
  if (status === 401) return answer(codes.token, 'Access token has been revoked.');
  if (status === 403) return answer(codes.noPermission, 'No permission.');
  if (status === 429) return answer(codes.rate, 'Too many requests.', {}, headers);
  return jsonResponse(status, { code: codes.system, message: 'System error.' }, headers);
}
