import type { WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse } from '../faults.ts';
import { type ListBook, openListBook } from '../list-book.ts';
import type { Membership } from '../membership.ts';

type Refuse = (status: number, code: string, message: string) => WireResponse;

/** Below it an audience cannot be targeted. */
const targetableFrom = 100;

/** Custom audiences of ads accounts: made, listed, described and deleted. */
export class Audiences {
  private readonly membership: Membership;
  private readonly book: ListBook;
  private readonly refuse: Refuse;

  constructor(membership: Membership, refuse: Refuse) {
    this.membership = membership;
    this.book = openListBook(membership.db, (number) => `local${number.toString(36)}`);
    this.refuse = refuse;
  }

  exists(audience: string): boolean {
    return this.book.exists(audience);
  }

  /** @returns undefined where there is no such route */
  serve(
    request: WireRequest,
    account: string,
    audience: string | undefined,
  ): WireResponse | undefined {
    const { method, query } = request;
    if (audience === undefined) {
      if (method === 'POST') return this.make(request, account);
      return method === 'GET' ? this.page(account, query) : undefined;
    }
    if (method !== 'GET' && method !== 'DELETE') return undefined;
    if (!this.exists(audience)) return this.refuse(404, 'NOT_FOUND', 'There is no such audience');
    if (method === 'GET') return jsonResponse(200, { data: this.described(audience, account) });
    this.membership.transaction(() => {
      this.book.delete(audience);
      this.membership.removeOlder(audience, Number.MAX_SAFE_INTEGER);
    });
    return jsonResponse(200, { data: { ...this.described(audience, account), deleted: true } });
  }

  private make(request: WireRequest, account: string): WireResponse {
    const form = new URLSearchParams(request.body.toString());
    const name = request.query.get('name') ?? form.get('name');
    if (!name) return this.refuse(400, 'MISSING_PARAMETER', 'name is required');
    if (this.book.of(account).some((list) => list.name === name)) {
      return this.refuse(400, 'DUPLICATE_NAME', 'The name must be unique');
    }
    return jsonResponse(201, { data: this.described(this.book.make(account, name), account) });
  }

  private page(account: string, query: URLSearchParams): WireResponse {
    const count = Number(query.get('count') ?? 200);
    const from = Number(query.get('cursor') ?? 0);
    const isPage = Number.isInteger(count) && count >= 1 && count <= 1_000;
    if (!isPage || !Number.isInteger(from)) {
      return this.refuse(400, 'INVALID_PARAMETER', 'count or cursor');
    }
    const prefix = (query.get('q') ?? '').toLowerCase();
    const all = this.book.of(account).filter(({ name }) => name.toLowerCase().startsWith(prefix));
    return jsonResponse(200, {
      data: all.slice(from, from + count).map(({ id }) => this.described(id, account)),
      next_cursor: from + count < all.length ? String(from + count) : null,
    });
  }

  private described(audience: string, account: string) {
    const size = this.membership.keys(audience).length;
    const isTargetable = size >= targetableFrom;
    const reasons = size === 0 ? ['PROCESSING', 'TOO_SMALL'] : ['TOO_SMALL'];
    return {
      id: audience,
      name: this.book.nameOf(audience) ?? `Audience ${audience}`,
      audience_type: 'CRM',
      owner_account_id: account,
      permission_level: 'READ_WRITE',
      targetable: isTargetable,
      reasons_not_targetable: isTargetable ? [] : reasons,
      audience_size: isTargetable ? size : null,
      deleted: false,
    };
  }
}
