import { randomUUID } from 'node:crypto';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from '../faults.ts';
import { describeMembers, openMembership } from '../membership.ts';
import type { StandIn } from '../stand-in.ts';
import { Audiences, TooManyOperations } from './audiences.ts';
import { InvalidRequest, idsOf, nameOf, objectOf, uploadNameOf } from './checks.ts';

const root = '/v2/bot/audienceGroup';
const tokenSeconds = 900;
const mostPageSize = 40;

/**
 * Stand-in of the audience endpoints of LINE's Messaging API, written from its documentation. Any channel and any secret
 * but `wrong` gives a token for 15 minutes; any other token is valid unless it starts with `expired`. There is no way to
 * take anybody off a list. Lists live in `line-oa.sqlite` and survive the process.
 *
 * @param options.requestsPerMinute of each endpoint; default 60
 * @param options.failedType why the job of this number fails; default: none does
 */
export function createLineOaPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
  readonly requestsPerMinute?: number;
  readonly failedType?: (job: number) => string | undefined;
}): StandIn {
  const { clock } = options;
  const membership = openMembership(options.dir, 'line-oa.sqlite');
  const audiences = new Audiences(membership, clock, options.failedType ?? (() => undefined));
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const isAboveRate = rateLimit(clock, options.requestsPerMinute ?? 60);

  const members = (list: string): readonly string[] => {
    try {
      return audiences.members(audiences.find(list));
    } catch (error) {
      if (error instanceof InvalidRequest) return [];
      throw error;
    }
  };

  function serve(request: WireRequest): WireResponse {
    if (`${request.method} ${request.path}` === 'POST /oauth2/v3/token')
      return token(request, clock);
    if (!isValid(request.headers['authorization'], clock)) return unauthorised;
    const endpoint = endpointOf(request);
    if (endpoint === undefined) return failure(404, 'Not found');
    if (endpoint === 'wrong method') return failure(405, 'Method not allowed');
    if (isAboveRate(endpoint))
      return tooMany('The API rate limit has been exceeded. Try again later.');
    try {
      return answer(endpoint, request);
    } catch (error) {
      if (error instanceof TooManyOperations) {
        return tooMany('Too many operations of this audience are in progress.');
      }
      if (!(error instanceof InvalidRequest)) throw error;
      const isMissing = error.message === 'AUDIENCE_GROUP_NOT_FOUND';
      const { message, property } = error;
      return failure(isMissing ? 404 : 400, message, [{ message, property }]);
    }
  }

  function answer(endpoint: string, request: WireRequest): WireResponse {
    const id = request.path.slice(root.length + 1);
    switch (endpoint) {
      case 'POST /upload': {
        const body = objectOf(request.body);
        const isIfa = body['isIfaAudience'] === true;
        const ids = idsOf(body['audiences'], isIfa);
        const uploadName = uploadNameOf(body['uploadDescription']);
        const audience = audiences.create(nameOf(body['description']), isIfa);
        if (ids.length > 0) audiences.upload(audience, uploadName, ids);
        stats.added += ids.length;
        const { status: _, audienceCount: __, ...shown } = audiences.summary(audience);
        return jsonResponse(202, shown);
      }
      case 'PUT /upload': {
        const body = objectOf(request.body);
        const audience = audiences.find(String(body['audienceGroupId']));
        const ids = idsOf(body['audiences'], audience['is_ifa'] === 1);
        audiences.upload(audience, uploadNameOf(body['uploadDescription']), ids);
        stats.added += ids.length;
        return { status: 202, headers: {}, body: '' };
      }
      case 'GET /list':
        return list(request.query);
      case 'GET /{id}':
        return jsonResponse(200, audiences.describe(audiences.find(id)));
      default:
        audiences.remove(audiences.find(id));
        return { status: 202, headers: {}, body: '' };
    }
  }

  function list(query: URLSearchParams): WireResponse {
    const page = Number(query.get('page') ?? Number.NaN);
    const size = Number(query.get('size') ?? 20);
    if (!Number.isInteger(page) || page < 1 || size < 1 || size > mostPageSize) {
      throw new InvalidRequest('page from 1, size from 1 to 40', 'page');
    }
    const found = audiences.list(query.get('description') ?? '');
    const shown = found.slice((page - 1) * size, page * size);
    return jsonResponse(200, {
      audienceGroups: shown.map((audience) => audiences.summary(audience)),
      hasNextPage: found.length > page * size,
      totalCount: found.length,
      page,
      size,
    });
  }

  return {
    handle(request) {
      if (request.path === '/_members') {
        return jsonResponse(200, describeMembers(members(request.query.get('list') ?? '')));
      }
      stats.requests += 1;
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return faultResponse(fault);
      const response = serve(request);
      if (fault !== undefined) return faultResponse(fault);
      if (response.status < 300) stats.accepted += 1;
      return response;
    },
    members,
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => membership.close(),
  };
}

const endpoints: readonly (readonly [string, RegExp, readonly string[]])[] = [
  ['/upload', /^\/upload$/, ['POST', 'PUT']],
  ['/list', /^\/list$/, ['GET']],
  ['/{id}', /^\/\d+$/, ['GET', 'DELETE']],
];

/** Word of the endpoint, `wrong method`, or undefined where there is no such path. */
function endpointOf({ method, path }: WireRequest): string | undefined {
  if (!path.startsWith(root)) return undefined;
  const rest = path.slice(root.length);
  const found = endpoints.find(([, form]) => form.test(rest));
  if (found === undefined) return undefined;
  const [name, , methods] = found;
  return methods.includes(method) ? `${method} ${name}` : 'wrong method';
}

function token(request: WireRequest, clock: Clock): WireResponse {
  const form = new URLSearchParams(request.body.toString());
  const isComplete =
    form.get('grant_type') === 'client_credentials' && /^\d+$/.test(form.get('client_id') ?? '');
  const secret = form.get('client_secret') ?? '';
  if (!isComplete || secret === '' || secret === 'wrong') {
    return jsonResponse(400, {
      error: 'invalid_client',
      error_description: 'invalid client_secret',
    });
  }
  const access_token = `local.${clock() + tokenSeconds * 1000}.${randomUUID()}`;
  return jsonResponse(200, { token_type: 'Bearer', access_token, expires_in: tokenSeconds });
}

function isValid(header: string | undefined, clock: Clock): boolean {
  const bearer = /^Bearer (\S+)$/.exec(header ?? '')?.[1];
  if (bearer === undefined || bearer.startsWith('expired')) return false;
  const endsAtEpochMs = /^local\.(\d+)\./.exec(bearer)?.[1];
  return endsAtEpochMs === undefined || Number(endsAtEpochMs) > clock();
}

/** Counts requests of the running minute, each endpoint for itself. */
function rateLimit(clock: Clock, perMinute: number): (endpoint: string) => boolean {
  let minute = 0;
  const requests = new Map<string, number>();
  return (endpoint) => {
    const now = Math.floor(clock() / 60_000);
    if (now !== minute) requests.clear();
    minute = now;
    const count = (requests.get(endpoint) ?? 0) + 1;
    requests.set(endpoint, count);
    return count > perMinute;
  };
}

function failure(status: number, message: string, details: readonly unknown[] = []): WireResponse {
  return jsonResponse(status, details.length === 0 ? { message } : { message, details });
}

const unauthorised = failure(
  401,
  'Authentication failed. Confirm that the access token in the authorization header is valid.',
);

function tooMany(message: string, headers: Readonly<Record<string, string>> = {}): WireResponse {
  return jsonResponse(429, { message }, headers);
}

function faultResponse({ status, body, headers }: Fault): WireResponse {
  if (body !== undefined) return jsonResponse(status, body, headers);
  if (status === 401) return unauthorised;
  if (status === 403) return failure(403, 'Access to this API is not available for your account');
  if (status === 429)
    return tooMany('The API rate limit has been exceeded. Try again later.', headers);
  return jsonResponse(status, { message: 'Internal error' }, headers);
}
