import type { WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse } from '../faults.ts';
import { type ListBook, openListBook } from '../list-book.ts';
import type { Membership } from '../membership.ts';

type Json = Readonly<Record<string, unknown>>;
type Refuse = (code: number, message: string, subcode?: number) => WireResponse;

const sources = ['USER_PROVIDED_ONLY', 'PARTNER_PROVIDED_ONLY', 'BOTH_USER_AND_PARTNER_PROVIDED'];
const known = [
  'id',
  'name',
  'account_id',
  'operation_status',
  'delivery_status',
  'approximate_count_lower_bound',
  'approximate_count_upper_bound',
];
/** Below it Meta does not serve an audience. */
const servedFrom = 100;

/** Ad accounts and their custom audiences: made, listed, described and deleted. */
export class Audiences {
  private readonly membership: Membership;
  private readonly book: ListBook;
  private readonly refuse: Refuse;

  constructor(membership: Membership, refuse: Refuse) {
    this.membership = membership;
    this.book = openListBook(membership.db, (number) => String(6_100_000_000_000 + number));
    this.refuse = refuse;
  }

  exists(audience: string): boolean {
    return this.book.exists(audience);
  }

  /** @returns undefined where the path is of something else */
  serve(request: WireRequest, body: Json, token: string): WireResponse | undefined {
    const [, account, edge] =
      /^\/v\d+\.\d\/act_(\d+)(\/customaudiences)?$/.exec(request.path) ?? [];
    if (account !== undefined) {
      const isSigned = !token.startsWith('unsigned');
      if (edge === undefined) return this.describeAccount(request, account, isSigned);
      if (request.method === 'GET') return this.page(request, account);
      if (!isSigned) return this.refuse(2655, 'The terms have not been accepted.');
      return this.make(account, body);
    }
    const audience = /^\/v\d+\.\d\/(\d+)$/.exec(request.path)?.[1];
    if (audience === undefined) return undefined;
    if (!this.exists(audience)) {
      return this.refuse(100, 'Unsupported request: the object does not exist.', 33);
    }
    if (request.method === 'GET') return this.describe(request, audience);
    if (request.method !== 'DELETE') return this.refuse(100, 'Unsupported method.');
    this.membership.transaction(() => {
      this.book.delete(audience);
      this.membership.removeOlder(audience, Number.MAX_SAFE_INTEGER);
    });
    return jsonResponse(200, { success: true });
  }

  private make(account: string, body: Json): WireResponse {
    const { name, subtype, customer_file_source: source } = body;
    if (typeof name !== 'string' || subtype !== 'CUSTOM' || !sources.includes(String(source))) {
      return this.refuse(100, 'name, subtype CUSTOM and customer_file_source are required.');
    }
    return jsonResponse(200, { id: this.book.make(account, name) });
  }

  private page(request: WireRequest, account: string): WireResponse {
    const limit = Math.min(500, Number(request.query.get('limit') ?? 25));
    const from = Number(request.query.get('after') ?? 0);
    const all = this.book.of(account);
    const after = String(from + limit);
    return jsonResponse(200, {
      data: all.slice(from, from + limit),
      paging: {
        cursors: { before: String(from), after },
        ...(from + limit < all.length && {
          next: `https://graph.facebook.com/next?after=${after}`,
        }),
      },
    });
  }

  private describe(request: WireRequest, audience: string): WireResponse {
    const asked = (request.query.get('fields') ?? 'id').split(',');
    const strange = asked.find((field) => !known.includes(field));
    if (strange !== undefined)
      return this.refuse(100, 'Tried accessing a field that is not there.');
    const size = this.membership.keys(audience).length;
    const all: Json = {
      id: audience,
      name: this.book.nameOf(audience) ?? `Audience ${audience}`,
      account_id: '1000000001',
      operation_status: { code: 200, description: 'Normal' },
      delivery_status:
        size < servedFrom
          ? { code: 300, description: 'This audience is too small.' }
          : { code: 200, description: 'This audience is ready for use.' },
      approximate_count_lower_bound: size,
      approximate_count_upper_bound: size,
    };
    return jsonResponse(
      200,
      Object.fromEntries(['id', ...asked].map((field) => [field, all[field]])),
    );
  }

  private describeAccount(request: WireRequest, account: string, isSigned: boolean): WireResponse {
    if (request.method !== 'GET') return this.refuse(100, 'Unsupported method.');
    const accepted = isSigned ? { custom_audience_tos: 1 } : {};
    return jsonResponse(200, { id: `act_${account}`, tos_accepted: accepted });
  }
}
