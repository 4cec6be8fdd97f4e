import { randomUUID } from 'node:crypto';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse, type PlatformStats } from '../faults.ts';
import { asObject, filledList } from '../json-parts.ts';
import { type ListBook, openListBook } from '../list-book.ts';
import { type Membership, openMembership } from '../membership.ts';
import { jsonOf, scriptedStandIn } from '../scripted-stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import { Tokens } from '../tokens.ts';
import { checkUsers } from './checks.ts';

const tokenSeconds = 3_600;
const longestName = 375;
const smallestAudience = 1_000;
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ofAccount = new RegExp(`^/v1/adaccounts/(${uuid})/segments$`);
const ofSegment = new RegExp(`^/v1/segments/(${uuid})(/users)?$`);

/**
 * Stand-in of Snap's customer lists, written from its documentation. Any ad account exists, and any segment: ids are
 * UUIDs. Tokens: `Tokens`. Members live in `snap.sqlite` and survive the process.
 */
export function createSnapPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
}): StandIn {
  const membership = openMembership(options.dir, 'snap.sqlite');
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const tokens = new Tokens(membership.db, options.clock, tokenSeconds);
  const service = new CustomerLists(membership, options.clock, stats);
  return scriptedStandIn({
    membership,
    stats,
    serve(request) {
      const route = `${request.method} ${request.path}`;
      if (route === 'POST /login/oauth2/access_token') {
        return tokens.grant(request, 'refresh_token');
      }
      return tokens.isValid(request) ? service.serve(request) : failure(401, 'E1002');
    },
    failure: (status) => failure(status, status === 401 ? 'E1002' : 'E1000'),
  });
}

class CustomerLists {
  private readonly membership: Membership;
  private readonly clock: Clock;
  private readonly stats: PlatformStats;
  private readonly lists: ListBook;
  /** Segments whose last upload nobody has asked about yet: the first answer says that it is under way. */
  private readonly processing = new Set<string>();

  constructor(membership: Membership, clock: Clock, stats: PlatformStats) {
    this.membership = membership;
    this.clock = clock;
    this.stats = stats;
    this.lists = openListBook(
      membership.db,
      (number) => `5a4d0000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
    );
  }

  serve(request: WireRequest): WireResponse {
    const [, account] = ofAccount.exec(request.path) ?? [];
    if (account !== undefined && request.method === 'GET') {
      return this.page(account, request.query);
    }
    if (account !== undefined && request.method === 'POST') return this.create(account, request);
    const [, id = '', users] = ofSegment.exec(request.path) ?? [];
    if (id === '' || !this.lists.exists(id)) return failure(404, 'E3004');
    if (users !== undefined) return this.change(id, request);
    if (request.method === 'GET')
      return success([this.shown({ id, name: this.lists.nameOf(id) ?? `by hand ${id}` })]);
    if (request.method !== 'DELETE') return failure(405, 'E1004');
    this.membership.removeOlder(id, Number.MAX_SAFE_INTEGER);
    this.lists.delete(id);
    return success([]);
  }

  private page(account: string, query: URLSearchParams): WireResponse {
    const limit = Number(query.get('limit') ?? 50);
    const from = Number(query.get('cursor') ?? 0);
    const all = this.lists.of(account);
    const segments = all.slice(from, from + limit).map((list) => this.shown(list));
    if (from + limit >= all.length) return success(segments);
    // The real one names its own host here.
    const link = `https://adsapi.snapchat.com/v1/adaccounts/${account}/segments`;
    return success(segments, { next_link: `${link}?limit=${limit}&cursor=${from + limit}` });
  }

  private create(account: string, request: WireRequest): WireResponse {
    const wanted = asObject(filledList(asObject(jsonOf(request))?.['segments'])?.[0]);
    const { name, source_type: source, retention_in_days: days, ad_account_id: of } = wanted ?? {};
    const isNamed = typeof name === 'string' && name !== '' && name.length <= longestName;
    const isKept = days === 9_999 || (Number.isInteger(days) && Number(days) > 0);
    if (!isNamed || !isKept || source !== 'FIRST_PARTY' || of !== account) {
      return failure(400, 'E2002');
    }
    return success([this.shown({ id: this.lists.make(account, name), name })]);
  }

  private change(id: string, request: WireRequest): WireResponse {
    if (request.method !== 'POST' && request.method !== 'DELETE') return failure(405, 'E1004');
    const members = checkUsers(asObject(jsonOf(request)));
    if (members === undefined) return failure(400, 'E2002');
    const isAddition = request.method === 'POST';
    this.membership.transaction(() => {
      if (isAddition) this.membership.add(id, members, this.clock());
      else this.membership.remove(id, members);
    });
    this.stats[isAddition ? 'added' : 'removed'] += members.length;
    this.processing.add(id);
    const user = { number_uploaded_users: members.length };
    return jsonResponse(200, {
      request_status: 'SUCCESS',
      request_id: randomUUID(),
      users: [{ sub_request_status: 'SUCCESS', user }],
    });
  }

  private shown({ id, name }: { readonly id: string; readonly name: string }) {
    const size = this.membership.keys(id).length;
    const isProcessing = this.processing.delete(id);
    const upload = isProcessing ? 'PROCESSING' : size === 0 ? 'NO_UPLOAD' : 'COMPLETE';
    const isReady = upload === 'COMPLETE' && size >= smallestAudience;
    const tooFew = upload === 'COMPLETE' ? 'TOO_FEW_USERS' : 'NOT_READY';
    return {
      id,
      name,
      source_type: 'FIRST_PARTY',
      status: 'ACTIVE',
      upload_status: upload,
      targetable_status: isReady ? 'READY' : tooFew,
      approximate_number_users: size,
    };
  }
}

function success(segments: readonly unknown[], paging = {}): WireResponse {
  return jsonResponse(200, {
    request_status: 'SUCCESS',
    request_id: randomUUID(),
    paging,
    segments: segments.map((segment) => ({ sub_request_status: 'SUCCESS', segment })),
  });
}

function failure(status: number, code: string): WireResponse {
  const body = {
    request_status: 'ERROR',
    request_id: randomUUID(),
    debug_message: '',
    display_message: 'We are sorry, but the request cannot be served',
    error_code: code,
  };
  return jsonResponse(status, body);
}
