import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse, type PlatformStats } from '../faults.ts';
import { asObject } from '../json-parts.ts';
import { type ListBook, openListBook } from '../list-book.ts';
import { type Membership, openMembership } from '../membership.ts';
import { jsonOf, scriptedStandIn } from '../scripted-stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import { Tokens } from '../tokens.ts';
import { checkRecords, listTypes, mostBytes } from './checks.ts';

const tokenSeconds = 30 * 24 * 60 * 60;
const smallestList = 100;
const codes = { token: 2, permission: 29, invalid: 1, unknownList: 4091, rate: 8, system: 5 };

/**
 * Stand-in of Pinterest's customer lists, written from its documentation. Any ad account of digits exists, and any
 * list. Tokens: `Tokens`; the app shows itself by HTTP Basic. Members live in `pinterest.sqlite` and survive the process.
 */
export function createPinterestPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
}): StandIn {
  const membership = openMembership(options.dir, 'pinterest.sqlite');
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const tokens = new Tokens(membership.db, options.clock, tokenSeconds);
  const service = new CustomerLists(membership, options.clock, stats);
  return scriptedStandIn({
    membership,
    stats,
    serve(request) {
      if (`${request.method} ${request.path}` === 'POST /v5/oauth/token') {
        return tokens.grant(request, 'refresh_token', basicOf(request));
      }
      return tokens.isValid(request) ? service.serve(request) : failure(401, codes.token);
    },
    failure: (status) => failure(status, codeOf(status)),
  });
}

class CustomerLists {
  private readonly membership: Membership;
  private readonly clock: Clock;
  private readonly stats: PlatformStats;
  private readonly lists: ListBook;
  /** Lists whose last change nobody has asked about yet: the first answer says that it is under way. */
  private readonly processing = new Set<string>();

  constructor(membership: Membership, clock: Clock, stats: PlatformStats) {
    this.membership = membership;
    this.clock = clock;
    this.stats = stats;
    this.lists = openListBook(membership.db, (number) => String(643_000_000_000 + number));
    membership.db.exec(`
      CREATE TABLE IF NOT EXISTS counter (
        list TEXT PRIMARY KEY, batches INTEGER NOT NULL, uploaded INTEGER NOT NULL, removed INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS audience (
        number INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, name TEXT NOT NULL, list TEXT NOT NULL
      )`);
  }

  serve(request: WireRequest): WireResponse {
    const [, account = '', resource, id = ''] =
      /^\/v5\/ad_accounts\/(\d+)\/(customer_lists|audiences)(?:\/(\d+))?$/.exec(request.path) ?? [];
    if (request.body.length > mostBytes) return failure(413, codes.invalid);
    switch (`${request.method} ${resource} ${id === '' ? 'all' : 'one'}`) {
      case 'GET customer_lists all':
        return page(
          this.lists.of(account).map(({ id, name }) => this.shown(id, name)),
          request.query,
        );
      case 'POST customer_lists all':
        return this.create(account, request);
      case 'GET customer_lists one':
        return this.isGone(id) ? failure(404, codes.unknownList) : this.describe(id);
      case 'PATCH customer_lists one':
        return this.isGone(id) ? failure(404, codes.unknownList) : this.change(id, request);
      case 'GET audiences all':
        return page(this.audiences(account), request.query);
      case 'POST audiences all':
        return this.createAudience(account, request);
      default:
        return failure(404, codes.invalid);
    }
  }

  private isGone(id: string): boolean {
    return !this.lists.exists(id);
  }

  private describe(id: string): WireResponse {
    const response = jsonResponse(200, this.shown(id));
    this.processing.delete(id);
    return response;
  }

  private create(account: string, request: WireRequest): WireResponse {
    const { name, list_type: type, records } = asObject(jsonOf(request)) ?? {};
    const members = checkRecords(records);
    const isNamed = typeof name === 'string' && name !== '';
    if (!isNamed || !listTypes.has(type) || members === undefined) {
      return failure(400, codes.invalid);
    }
    const id = this.lists.make(account, name);
    this.apply(id, 'ADD', members);
    return jsonResponse(200, this.shown(id, name));
  }

  private change(id: string, request: WireRequest): WireResponse {
    const { operation_type: operation, records } = asObject(jsonOf(request)) ?? {};
    const members = checkRecords(records);
    const isKnown = operation === 'ADD' || operation === 'REMOVE';
    if (!isKnown || members === undefined) return failure(400, codes.invalid);
    this.apply(id, operation, members);
    return jsonResponse(200, this.shown(id));
  }

  /** Counters rise by every record, whoever it is and however often it came. */
  private apply(
    id: string,
    operation: 'ADD' | 'REMOVE',
    members: NonNullable<ReturnType<typeof checkRecords>>,
  ): void {
    const [uploaded, removed] = operation === 'ADD' ? [members.length, 0] : [0, members.length];
    this.membership.transaction(() => {
      if (operation === 'ADD') this.membership.add(id, members, this.clock());
      else this.membership.remove(id, members);
      const count = this.membership.db.prepare(`INSERT INTO counter VALUES (?, 1, ?, ?)
        ON CONFLICT DO UPDATE SET batches = batches + 1,
          uploaded = uploaded + excluded.uploaded, removed = removed + excluded.removed`);
      count.run(id, uploaded, removed);
    });
    this.processing.add(id);
    this.stats.added += uploaded;
    this.stats.removed += removed;
  }

  private statusOf(id: string): 'PROCESSING' | 'TOO_SMALL' | 'READY' {
    if (this.processing.has(id)) return 'PROCESSING';
    return this.membership.keys(id).length < smallestList ? 'TOO_SMALL' : 'READY';
  }

  private shown(id: string, name = this.nameOf(id)) {
    const { db } = this.membership;
    const row = db.prepare('SELECT * FROM counter WHERE list = ?').get(id) ?? {};
    return {
      id,
      name,
      type: 'customerlist',
      status: this.statusOf(id),
      num_batches: Number(row['batches'] ?? 0),
      num_uploaded_user_records: Number(row['uploaded'] ?? 0),
      num_removed_user_records: Number(row['removed'] ?? 0),
      exceptions: {},
    };
  }

  private nameOf(id: string): string {
    return this.lists.nameOf(id) ?? `by hand ${id}`;
  }

  private audiences(account: string) {
    const select = this.membership.db.prepare('SELECT * FROM audience WHERE account = ?');
    return select.all(account).map((row) => ({
      id: String(2_542_000_000_000 + Number(row['number'])),
      ad_account_id: account,
      name: String(row['name']),
      audience_type: 'CUSTOMER_LIST',
      rule: { customer_list_id: String(row['list']) },
    }));
  }

  /** An audience needs a list of which 100 people were found. */
  private createAudience(account: string, request: WireRequest): WireResponse {
    const { ad_account_id: of, name, audience_type: type, rule } = asObject(jsonOf(request)) ?? {};
    const list = asObject(rule)?.['customer_list_id'];
    const isWhole = of === account && typeof name === 'string' && type === 'CUSTOMER_LIST';
    if (!isWhole || typeof list !== 'string' || this.isGone(list)) {
      return failure(400, codes.invalid);
    }
    if (this.membership.keys(list).length < smallestList) return failure(400, codes.invalid);
    const insert = this.membership.db.prepare('INSERT INTO audience VALUES (NULL, ?, ?, ?)');
    insert.run(account, name, list);
    return jsonResponse(200, this.audiences(account).at(-1));
  }
}

/** The bookmark is where the next page begins; there is none after the last. */
function page(items: readonly unknown[], query: URLSearchParams): WireResponse {
  const size = Number(query.get('page_size') ?? 25);
  if (size > 250) return failure(400, codes.invalid);
  const from = Number(query.get('bookmark') ?? 0);
  const bookmark = from + size < items.length ? String(from + size) : null;
  return jsonResponse(200, { items: items.slice(from, from + size), bookmark });
}

function basicOf(request: WireRequest) {
  const coded = /^Basic (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  const [id = null, secret = null] = Buffer.from(coded, 'base64').toString().split(':');
  return { id, secret };
}

function failure(status: number, code: number): WireResponse {
  return jsonResponse(status, { code, message: 'The request cannot be served.' });
}

function codeOf(status: number): number {
  return { 401: codes.token, 403: codes.permission, 429: codes.rate }[status] ?? codes.system;
}
