import { randomUUID } from 'node:crypto';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type ConversionLog, describeConversions, openConversionLog } from '../conversion-log.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from '../faults.ts';
import { describeMembers, type Membership, openMembership } from '../membership.ts';
import type { StandIn } from '../stand-in.ts';
import { RequestChecks, type Violation } from './checks.ts';
import { checkEvents } from './events.ts';
import { UserLists } from './user-lists.ts';

/**
 * Stand-in of the Google Data Manager API, written from its documentation. Any list id exists until it is deleted. Any
 * bearer token is valid; one that starts with `expired` has ended, with `forbidden` lacks the account, with `unsigned` is
 * of an account that has not accepted the terms. Members live in `google.sqlite` and survive the process.
 *
 * @param options.processingPolls how often a request status is PROCESSING before it is final; default 1
 */
export function createGooglePlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
  readonly processingPolls?: number;
}): StandIn {
  const membership = openMembership(options.dir, 'google.sqlite');
  membership.db.exec(`CREATE TABLE IF NOT EXISTS request (
    id TEXT PRIMARY KEY, list TEXT NOT NULL, records INTEGER NOT NULL, identifiers INTEGER NOT NULL,
    polls_left INTEGER NOT NULL
  )`);
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const log = openConversionLog(options.dir);
  const polls = options.processingPolls ?? 1;
  const service = new DataManager(membership, log, options.clock, stats, polls);

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
    members: (list) => membership.keys(list),
    conversions: (action) => log.taken(action),
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => {
      membership.close();
      log.close();
    },
  };
}

class DataManager {
  private readonly membership: Membership;
  private readonly log: ConversionLog;
  private readonly clock: Clock;
  private readonly stats: PlatformStats;
  private readonly processingPolls: number;
  private readonly lists: UserLists;

  constructor(
    membership: Membership,
    log: ConversionLog,
    clock: Clock,
    stats: PlatformStats,
    processingPolls: number,
  ) {
    this.membership = membership;
    this.log = log;
    this.clock = clock;
    this.stats = stats;
    this.processingPolls = processingPolls;
    this.lists = new UserLists(membership, failure);
  }

  serve(request: WireRequest): WireResponse {
    const route = `${request.method} ${request.path.replace(/%3a/gi, ':')}`;
    if (route === 'POST /token') return token(request);
    const bearer = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1];
    if (bearer === undefined || bearer.startsWith('expired')) {
      return failure(401, 'UNAUTHENTICATED', 'ACCESS_TOKEN_EXPIRED');
    }
    if (bearer.startsWith('forbidden')) {
      return failure(403, 'PERMISSION_DENIED', 'USER_PERMISSION_DENIED');
    }
    const ofLists = this.lists.serve(request);
    if (ofLists !== undefined) return ofLists;
    switch (route) {
      case 'POST /v1/audienceMembers:ingest':
        if (bearer.startsWith('unsigned')) {
          return failure(400, 'INVALID_ARGUMENT', 'TERMS_AND_CONDITIONS_NOT_SIGNED');
        }
        return this.changeMembers(request, 'ingest');
      case 'POST /v1/audienceMembers:remove':
        return this.changeMembers(request, 'remove');
      case 'POST /v1/audienceMembers:removeAll':
        return this.removeAll(request);
      case 'POST /v1/events:ingest':
        return this.ingestEvents(request);
      case 'GET /v1/requestStatus:retrieve':
        return this.status(request.query.get('requestId') ?? '');
      default:
        return failure(404, 'NOT_FOUND', 'METHOD_NOT_FOUND');
    }
  }

  private changeMembers(request: WireRequest, operation: 'ingest' | 'remove'): WireResponse {
    const checks = new RequestChecks();
    const { members, lists, validateOnly } = checks.members(jsonOf(request), operation);
    [...lists.values()].forEach((list, index) => {
      if (!this.lists.exists(list)) checks.noList(index);
    });
    if (checks.violations.length > 0) return invalid(checks.violations);
    const requestId = randomUUID();
    if (validateOnly) return jsonResponse(200, { requestId });
    const byList = Map.groupBy(
      members.flatMap(({ lists, member }) => lists.map((list) => ({ list, member }))),
      (entry) => entry.list,
    );
    this.membership.transaction(() => {
      for (const [list, entries] of byList) {
        const records = entries.map((entry) => entry.member);
        if (operation === 'ingest') this.membership.add(list, records, this.clock());
        else this.membership.remove(list, records);
        const identifiers = records.reduce((sum, record) => sum + record.identifiers.length, 0);
        this.keepStatus(requestId, list, records.length, identifiers);
      }
    });
    if (operation === 'ingest') this.stats.added += members.length;
    else this.stats.removed += members.length;
    return jsonResponse(200, { requestId });
  }

  private ingestEvents(request: WireRequest): WireResponse {
    const checks = new RequestChecks();
    const found = checkEvents(jsonOf(request), checks, this.clock());
    if (found.violations.length > 0) return invalid(found.violations);
    const requestId = randomUUID();
    if (found.validateOnly) return jsonResponse(200, { requestId });
    this.log.take(found.action, found.taken);
    this.keepStatus(requestId, found.action, found.taken.length, 0);
    return jsonResponse(200, { requestId });
  }

  private removeAll(request: WireRequest): WireResponse {
    const checks = new RequestChecks();
    const body = jsonOf(request);
    const given = typeof body === 'object' && body !== null ? { ...body } : {};
    const lists = checks.destinations(given);
    const asOf =
      'removeAsOfTime' in given ? Date.parse(String(given.removeAsOfTime)) : this.clock();
    if (checks.violations.length > 0) return invalid(checks.violations);
    if (Number.isNaN(asOf)) {
      const field = 'remove_as_of_time';
      return invalid([{ field, description: 'Not a timestamp.', reason: 'INVALID_FORMAT' }]);
    }
    const requestId = randomUUID();
    this.membership.transaction(() => {
      for (const list of lists.values()) {
        this.membership.removeOlder(list, asOf);
        this.keepStatus(requestId, list, 0, 0);
      }
    });
    return jsonResponse(200, { requestId });
  }

  private keepStatus(id: string, list: string, records: number, identifiers: number): void {
    this.membership.db
      .prepare('INSERT OR REPLACE INTO request VALUES (?, ?, ?, ?, ?)')
      .run(id, list, records, identifiers, this.processingPolls);
  }

  private status(requestId: string): WireResponse {
    const { db } = this.membership;
    const row = db.prepare('SELECT * FROM request WHERE id = ?').get(requestId);
    if (row === undefined) return failure(400, 'INVALID_ARGUMENT', 'INVALID_REQUEST_ID');
    const isFinal = Number(row['polls_left']) <= 0;
    db.prepare('UPDATE request SET polls_left = polls_left - 1 WHERE id = ?').run(requestId);
    const destination = { productDestinationId: String(row['list']) };
    if (!isFinal) {
      const pending = { destination, requestStatus: 'PROCESSING' };
      return jsonResponse(200, { requestStatusPerDestination: [pending] });
    }
    const counts = {
      recordCount: String(row['records']),
      userIdentifierCount: String(row['identifiers']),
    };
    const ingested = { userDataIngestionStatus: counts };
    const done = {
      destination,
      requestStatus: 'SUCCESS',
      audienceMembersIngestionStatus: ingested,
    };
    return jsonResponse(200, { requestStatusPerDestination: [done] });
  }
}

function token(request: WireRequest): WireResponse {
  const form = new URLSearchParams(request.body.toString());
  const isComplete = ['client_id', 'client_secret', 'refresh_token'].every((key) => form.get(key));
  if (form.get('grant_type') !== 'refresh_token' || !isComplete) {
    return jsonResponse(400, { error: 'invalid_request' });
  }
  if (form.get('refresh_token') === 'revoked') return jsonResponse(400, { error: 'invalid_grant' });
  const body = { access_token: `local.${randomUUID()}`, expires_in: 3599, token_type: 'Bearer' };
  return jsonResponse(200, body);
}

function jsonOf(request: WireRequest): unknown {
  try {
    return JSON.parse(request.body.toString());
  } catch {
    return undefined;
  }
}

/** Account-level faults come as the reason of the error itself, all others as violations of fields. */
const wholeRequestReasons = new Set([
  'MULTIPLE_DATA_TYPES_NOT_ALLOWED',
  'TERMS_AND_CONDITIONS_NOT_SIGNED',
  'TOO_MANY_AUDIENCE_MEMBERS',
]);

function invalid(violations: readonly Violation[]): WireResponse {
  const whole = violations.find((violation) => wholeRequestReasons.has(violation.reason));
  return failure(400, 'INVALID_ARGUMENT', whole?.reason ?? 'INVALID_ARGUMENT', violations);
}

function failure(
  code: number,
  status: string,
  reason: string,
  fieldViolations: readonly Violation[] = [],
  metadata: Readonly<Record<string, string>> = {},
): WireResponse {
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason,
    domain: 'datamanager.googleapis.com',
    metadata,
  };
  const request = { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations };
  const details = fieldViolations.length > 0 ? [info, request] : [info];
  const message = 'There was a problem with the request.';
  return jsonResponse(code, { error: { code, status, message, details } });
}

function faultResponse(fault: Fault): WireResponse {
  if (fault.body !== undefined) return jsonResponse(fault.status, fault.body, fault.headers);
  switch (fault.status) {
    case 401:
      return failure(401, 'UNAUTHENTICATED', 'ACCESS_TOKEN_EXPIRED');
    case 403:
      return failure(403, 'PERMISSION_DENIED', 'USER_PERMISSION_DENIED');
    case 429:
      return failure(429, 'RESOURCE_EXHAUSTED', 'RATE_LIMIT_EXCEEDED', [], {
        quota_limit: 'IngestionWriteRequestsPerMinutePerProject',
      });
    default:
      return failure(fault.status, 'INTERNAL', 'INTERNAL_ERROR');
  }
}
