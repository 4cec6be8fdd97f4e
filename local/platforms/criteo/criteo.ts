import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type Fault, jsonResponse, type PlatformStats } from '../faults.ts';
import { asObject } from '../json-parts.ts';
import { type ListBook, openListBook } from '../list-book.ts';
import { type Membership, openMembership } from '../membership.ts';
import { jsonOf, scriptedStandIn } from '../scripted-stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import { Tokens } from '../tokens.ts';
import { checkAmendment } from './checks.ts';
import { Segments } from './segments.ts';

const tokenSeconds = 900;
const minuteMs = 60_000;
const callsPerMinute = 250;
/** Invalid identifiers that an answer names. */
const sampleSize = 3;

/**
 * Stand-in of Criteo's contact lists, written from its documentation. Any advertiser exists, and any contact list of
 * digits. Tokens: `Tokens`. Members live in `criteo.sqlite` and survive the process.
 *
 * @param options.callsPerMinute calls beyond it are answered with 429; default 250, as for client credentials
 */
export function createCriteoPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
  readonly callsPerMinute?: number;
}): StandIn {
  const { clock } = options;
  const membership = openMembership(options.dir, 'criteo.sqlite');
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const tokens = new Tokens(membership.db, clock, tokenSeconds);
  const service = new ContactLists(membership, clock, stats);
  const isAboveRate = rateLimit(clock, options.callsPerMinute ?? callsPerMinute);
  return scriptedStandIn({
    membership,
    stats,
    serve(request) {
      const route = `${request.method} ${request.path}`;
      if (route === 'POST /oauth2/token') return tokens.grant(request, 'client_credentials');
      if (!tokens.isValid(request)) return failure(401, 'authorization-token-expired');
      return isAboveRate() ? tooMany(clock()) : service.serve(request);
    },
    failure: (status) =>
      status === 429
        ? tooMany(clock())
        : failure(status, status === 401 ? 'authorization-token-invalid' : 'scripted'),
  });
}

class ContactLists {
  private readonly membership: Membership;
  private readonly clock: Clock;
  private readonly stats: PlatformStats;
  private readonly lists: ListBook;
  private readonly segments: Segments;

  constructor(membership: Membership, clock: Clock, stats: PlatformStats) {
    this.membership = membership;
    this.clock = clock;
    this.stats = stats;
    this.lists = openListBook(membership.db, (number) => String(5_000_000 + number));
    this.segments = new Segments(this.lists, (id) => this.clear(id));
  }

  serve(request: WireRequest): WireResponse {
    const [, path = '', id = ''] =
      /^\/\d{4}-\d{2}\/marketing-solutions\/audience-segments(\/(?:(\d+)\/contact-list|create|search|delete))$/.exec(
        request.path,
      ) ?? [];
    switch (`${request.method} ${id === '' ? path : 'contact-list'}`) {
      case 'POST /create':
        return this.segments.create(asObject(jsonOf(request)));
      case 'POST /search':
        return this.segments.search(asObject(jsonOf(request)), request.query);
      case 'POST /delete':
        return this.segments.delete(asObject(jsonOf(request)));
      case 'PATCH contact-list':
        return this.isGone(id) ? failure(404, 'audience-invalid') : this.amend(request, id);
      case 'DELETE contact-list':
        if (this.isGone(id)) return failure(404, 'audience-invalid');
        this.clear(id);
        return jsonResponse(200, { errors: [], warnings: [] });
      default:
        return failure(404, 'route-not-found');
    }
  }

  private isGone(id: string): boolean {
    return !this.lists.exists(id);
  }

  private clear(id: string): void {
    this.membership.removeOlder(id, Number.MAX_SAFE_INTEGER);
  }

  private amend(request: WireRequest, id: string): WireResponse {
    const checked = checkAmendment(asObject(jsonOf(request)));
    if ('code' in checked) return failure(400, checked.code);
    const { operation, members, invalid } = checked.amendment;
    this.membership.transaction(() => {
      if (operation === 'add') this.membership.add(id, members, this.clock());
      else this.membership.remove(id, members);
    });
    this.stats[operation === 'add' ? 'added' : 'removed'] += members.length;
    return jsonResponse(200, {
      data: {
        type: 'ContactlistAmendmentResult',
        attributes: {
          contactListId: Number(id),
          operation,
          nbValidIdentifiers: members.length,
          nbInvalidIdentifiers: invalid.length,
          sampleInvalidIdentifiers: invalid.slice(0, sampleSize),
        },
      },
      errors: [],
      warnings: [],
    });
  }
}

/** Counts calls of the running minute. */
function rateLimit(clock: Clock, perMinute: number): () => boolean {
  let minute = 0;
  let calls = 0;
  return () => {
    const now = Math.floor(clock() / minuteMs);
    calls = now === minute ? calls + 1 : 1;
    minute = now;
    return calls > perMinute;
  };
}

function failure(status: number, code: string, headers: Fault['headers'] = {}): WireResponse {
  const type = status === 400 ? 'validation' : status === 401 ? 'access-control' : 'availability';
  return jsonResponse(status, { errors: [{ type, code, title: code, detail: '' }] }, headers);
}

/** Names the end of the minute in a header of its own: there is no `Retry-After`. */
function tooMany(nowEpochMs: number): WireResponse {
  return failure(429, 'too-many-requests', {
    'x-ratelimit-limit': String(callsPerMinute),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String((Math.floor(nowEpochMs / minuteMs) + 1) * 60),
  });
}
