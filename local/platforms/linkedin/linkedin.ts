import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import type { PlatformStats } from '../faults.ts';
import { openMembership } from '../membership.ts';
import { scriptedStandIn } from '../scripted-stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import { Tokens } from '../tokens.ts';
import { failure, Segments } from './segments.ts';

const tokenSeconds = 60 * 24 * 60 * 60;
const requestsPerMinute = 600;
const minuteMs = 60_000;
/** Versions before it are retired. */
const firstVersion = 202_510;

/**
 * Stand-in of LinkedIn's DMP segments, written from its documentation. Any ad account exists, and any segment of
 * digits; one that was made here is not known for its first seconds. Tokens: `Tokens`. Members live in
 * `linkedin.sqlite` and survive the process.
 *
 * @param options.requestsPerMinute requests beyond it are answered with 429; default 600
 */
export function createLinkedinPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
  readonly requestsPerMinute?: number;
}): StandIn {
  const { clock } = options;
  const membership = openMembership(options.dir, 'linkedin.sqlite');
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const tokens = new Tokens(membership.db, clock, tokenSeconds);
  const segments = new Segments(membership, clock, stats);
  const isAboveRate = rateLimit(clock, options.requestsPerMinute ?? requestsPerMinute);
  return scriptedStandIn({
    membership,
    stats,
    serve(request) {
      if (`${request.method} ${request.path}` === 'POST /oauth/v2/accessToken') {
        return tokens.grant(request, 'refresh_token');
      }
      if (!tokens.isValid(request)) return failure(401, 65_601);
      if (isAboveRate()) return failure(429, 101);
      return protocolFault(request) ?? segments.serve(request);
    },
    failure: (status) => failure(status, { 401: 65_600, 403: 100, 429: 101 }[status] ?? 0),
  });
}

/** Every request names a version that is served, and the protocol. */
function protocolFault({ headers }: WireRequest): WireResponse | undefined {
  const version = headers['linkedin-version'] ?? '';
  if (!/^\d{6}$/.test(version)) return failure(400, 100);
  if (Number(version) < firstVersion) return failure(426, 102);
  return headers['x-restli-protocol-version'] === '2.0.0' ? undefined : failure(400, 100);
}

/** Counts requests of the running minute. */
function rateLimit(clock: Clock, perMinute: number): () => boolean {
  let minute = 0;
  let requests = 0;
  return () => {
    const now = Math.floor(clock() / minuteMs);
    requests = now === minute ? requests + 1 : 1;
    minute = now;
    return requests > perMinute;
  };
}
