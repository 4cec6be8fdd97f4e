import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from '../faults.ts';
import { describeMembers, type Membership, openMembership } from '../membership.ts';
import type { StandIn } from '../stand-in.ts';
import { Audiences } from './audiences.ts';
import { type CheckedOperation, checkOperation, type OperationFault } from './checks.ts';
import { SignatureChecks } from './signature.ts';

const mostOperations = 2_500;
const mostBytes = 5_000_000;
const requestsPerMinute = 1_500;
const minuteMs = 60_000;

/**
 * Stand-in of X's custom audiences, written from its documentation. Any account and audience of lower-case letters and
 * digits exists, an audience until it is deleted. Keys and tokens: `SignatureChecks`; a token that starts with `forbidden`
 * lacks the account, a consumer key that starts with `unlisted` is of an app without access to the Ads API. Members live
 * in `x.sqlite` and survive the process.
 *
 * @param options.mountPath path under which callers reach it, such as `/platforms/x`
 */
export function createXPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
  readonly mountPath: string;
}): StandIn {
  const { clock } = options;
  const membership = openMembership(options.dir, 'x.sqlite');
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const signatures = new SignatureChecks(options.mountPath);
  const service = new CustomAudiences(membership, clock, stats);
  const members = (audience: string): readonly string[] => {
    // A member is kept under the time at which it ends.
    membership.removeOlder(audience, clock() + 1);
    return membership.keys(audience);
  };

  return {
    handle(request) {
      if (request.path === '/_members') {
        return jsonResponse(200, describeMembers(members(request.query.get('list') ?? '')));
      }
      stats.requests += 1;
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return faultResponse(fault, clock());
      const refused = signatures.check(request, clock());
      if (refused !== undefined) return failure(401, 'UNAUTHORIZED_ACCESS', refused);
      const response = service.serve(request);
      return fault === undefined ? response : faultResponse(fault, clock());
    },
    members,
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => membership.close(),
  };
}

class CustomAudiences {
  private readonly membership: Membership;
  private readonly clock: Clock;
  private readonly stats: PlatformStats;
  private readonly requests = new Map<string, number>();
  private readonly audiences: Audiences;

  constructor(membership: Membership, clock: Clock, stats: PlatformStats) {
    this.audiences = new Audiences(membership, failure);
    this.membership = membership;
    this.clock = clock;
    this.stats = stats;
  }

  serve(request: WireRequest): WireResponse {
    const [, account, audience, edge] =
      /^\/\d+\/accounts\/([0-9a-z]+)\/custom_audiences(?:\/([0-9a-z]+)(\/users)?)?$/.exec(
        request.path,
      ) ?? [];
    if (account === undefined) return noRoute();
    const signed = request.headers['authorization'] ?? '';
    if (signed.includes('oauth_consumer_key="unlisted')) {
      return failure(403, 'UNAUTHORIZED_CLIENT_APPLICATION', 'The app lacks Ads API access');
    }
    if (signed.includes('oauth_token="forbidden')) {
      return failure(403, 'FORBIDDEN', 'The user lacks the account');
    }
    if (this.isAboveRate(account)) return tooMany(this.clock());
    if (edge === undefined) {
      return this.audiences.serve(request, account, audience) ?? noRoute();
    }
    if (request.method !== 'POST' || audience === undefined) return noRoute();
    if (!this.audiences.exists(audience)) {
      return failure(404, 'NOT_FOUND', 'There is no such audience');
    }
    return this.change(request, account, audience);
  }

  private isAboveRate(account: string): boolean {
    const window = `${account} ${Math.floor(this.clock() / minuteMs)}`;
    const requests = (this.requests.get(window) ?? 0) + 1;
    if (requests === 1) this.requests.clear();
    this.requests.set(window, requests);
    return requests > requestsPerMinute;
  }

  private change(request: WireRequest, account: string, audience: string): WireResponse {
    const operations = listOf(request);
    if (request.body.length > mostBytes) {
      return failure(400, 'REQUEST_TOO_LARGE', `More than ${mostBytes} bytes`);
    }
    if (operations === undefined) return failure(400, 'INVALID', 'Expected a list of operations');
    if (operations.length > mostOperations) {
      return failure(400, 'TOO_MANY_OPERATIONS', `More than ${mostOperations} operations`);
    }
    const results = operations.map((operation) => checkOperation(operation, this.clock()));
    const faults = results.map((result) => ('faults' in result ? result.faults : []));
    if (faults.some((list) => list.length > 0)) {
      return failure(400, 'INVALID_PARAMETER', 'Operations are invalid', faults);
    }
    const checked = results.flatMap((result) => ('checked' in result ? [result.checked] : []));
    this.membership.transaction(() => {
      for (const operation of checked) this.apply(audience, operation);
    });
    this.stats.accepted += 1;
    const count = checked.reduce((sum, { members }) => sum + members.length, 0);
    return jsonResponse(200, {
      request: { params: { account_id: account, custom_audience_id: audience } },
      data: { success_count: count, total_count: count },
    });
  }

  private apply(audience: string, { type, members, expiresAtEpochMs }: CheckedOperation): void {
    if (type === 'Update') {
      this.membership.add(audience, members, expiresAtEpochMs);
      this.stats.added += members.length;
    } else {
      this.membership.remove(audience, members);
      this.stats.removed += members.length;
    }
  }
}

function listOf(request: WireRequest): readonly unknown[] | undefined {
  try {
    const body: unknown = JSON.parse(request.body.toString());
    return Array.isArray(body) && body.length > 0 ? body : undefined;
  } catch {
    return undefined;
  }
}

const noRoute = (): WireResponse => failure(404, 'ROUTE_NOT_FOUND', 'There is no such route');

function failure(
  status: number,
  code: string,
  message: string,
  operationErrors?: readonly (readonly OperationFault[])[],
): WireResponse {
  return jsonResponse(status, {
    errors: [{ code, message }],
    ...(operationErrors === undefined ? {} : { operation_errors: operationErrors }),
  });
}

/** The window ends with the minute. */
function tooMany(nowEpochMs: number, headers: Fault['headers'] = {}): WireResponse {
  const reset = String((Math.floor(nowEpochMs / minuteMs) + 1) * 60);
  const response = failure(429, 'TOO_MANY_REQUESTS', 'Rate limit exceeded');
  return {
    ...response,
    headers: { ...response.headers, 'x-account-rate-limit-reset': reset, ...headers },
  };
}

function faultResponse({ status, body, headers }: Fault, nowEpochMs: number): WireResponse {
  if (body !== undefined) return jsonResponse(status, body, headers);
  if (status === 429) return tooMany(nowEpochMs, headers);
  const code =
    status === 401 ? 'UNAUTHORIZED_ACCESS' : status === 403 ? 'FORBIDDEN' : 'OVER_CAPACITY';
  const response = failure(status, code, 'Scripted');
  return { ...response, headers: { ...response.headers, ...headers } };
}
