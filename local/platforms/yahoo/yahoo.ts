import { randomUUID } from 'node:crypto';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from '../faults.ts';
import { describeMembers, openMembership } from '../membership.ts';
import type { StandIn } from '../stand-in.ts';
import { AudienceListService } from './audience-list-service.ts';
import { AudienceLists } from './audience-lists.ts';

const tokenSeconds = 3_600;

/**
 * Stand-in of `AudienceListService` of Yahoo! JAPAN's Display Ads API, written from its documentation. Any account of
 * digits exists; any token is valid unless it starts with `expired`, and any refresh token but `revoked` gives one for an
 * hour. There is no way to take anybody off a list. `POST /_attach?list=…` makes an ad group refer to a list, and
 * `/_detach?list=…` ends that. Lists live in `yahoo.sqlite` and survive the process.
 *
 * @param options.isFailing whether the upload of this number ends as FAILED; default: none does
 */
export function createYahooPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
  readonly isFailing?: (job: number) => boolean;
}): StandIn {
  const { clock } = options;
  const membership = openMembership(options.dir, 'yahoo.sqlite');
  const lists = new AudienceLists(membership, clock, options.isFailing ?? (() => false));
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const service = new AudienceListService(lists, stats);

  function serve(request: WireRequest): Promise<WireResponse> | WireResponse {
    const { method, path, headers } = request;
    if (path === '/oauth/v1/token') return token(request, clock);
    const called = /^\/api\/v\d+\/AudienceListService\/(\w+)$/.exec(path)?.[1];
    if (method !== 'POST' || called === undefined) return failure(404, '0001');
    if (!isValid(headers['authorization'], clock)) return failure(401, '0111');
    if (!/^\d+$/.test(headers['x-z-base-account-id'] ?? '')) return failure(400, '0001');
    return service.serve(called, request);
  }

  return {
    async handle(request) {
      const list = request.query.get('list') ?? '';
      if (request.path === '/_members') {
        return jsonResponse(200, describeMembers(lists.members(list)));
      }
      if (request.path === '/_attach' || request.path === '/_detach') {
        lists.attach(list, request.path === '/_attach');
        return jsonResponse(200, {});
      }
      stats.requests += 1;
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return faultResponse(fault);
      const response = await serve(request);
      return fault === undefined ? response : faultResponse(fault);
    },
    members: (list) => lists.members(list),
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => membership.close(),
  };
}

/** Values come in the query, whatever the method. */
function token({ query }: WireRequest, clock: Clock): WireResponse {
  const isComplete = ['client_id', 'client_secret', 'refresh_token'].every((key) => query.get(key));
  if (query.get('grant_type') !== 'refresh_token' || !isComplete) {
    return jsonResponse(400, { error: 'invalid_request' });
  }
  if (query.get('refresh_token') === 'revoked') {
    return jsonResponse(400, { error: 'invalid_grant' });
  }
  const access_token = `local.${clock() + tokenSeconds * 1000}.${randomUUID()}`;
  return jsonResponse(200, { access_token, token_type: 'Bearer', expires_in: tokenSeconds });
}

function isValid(header: string | undefined, clock: Clock): boolean {
  const bearer = /^Bearer (\S+)$/.exec(header ?? '')?.[1];
  if (bearer === undefined || bearer.startsWith('expired')) return false;
  const endsAtEpochMs = /^local\.(\d+)\./.exec(bearer)?.[1];
  return endsAtEpochMs === undefined || Number(endsAtEpochMs) > clock();
}

/** An error of the whole call; it may come with any status, 200 included. */
function failure(status: number, code: string, headers = {}): WireResponse {
  const errors = [{ code, message: 'as documented', details: [] }];
  return jsonResponse(status, { rid: randomUUID(), rval: null, errors }, headers);
}

function faultResponse({ status, body, headers }: Fault): WireResponse {
  if (body !== undefined) return jsonResponse(status, body, headers);
  if (status === 401) return failure(401, '0111');
  if (status === 403) return failure(200, '0098');
  if (status === 429) return failure(200, '0003', headers);
  return failure(status, '0002', headers);
}
