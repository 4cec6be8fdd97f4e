import type { WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse } from '../faults.ts';
import { type ListBook, openListBook } from '../list-book.ts';
import type { Membership } from '../membership.ts';

/** What a refusal says: status, its name, and the reason. */
type Refuse = (code: number, status: string, reason: string) => WireResponse;

const longestSeconds = 540 * 86_400;
const daySeconds = 86_400;
const uploadKeyTypes = ['CONTACT_ID', 'MOBILE_ID', 'USER_ID', 'PAIR_ID', 'PSEUDONYMOUS_ID'];

/** The `userLists` of accounts. Ids are those of lists made here, or any digits: a list made by hand. */
export class UserLists {
  private readonly membership: Membership;
  private readonly book: ListBook;
  private readonly refuse: Refuse;

  constructor(membership: Membership, refuse: Refuse) {
    this.membership = membership;
    this.book = openListBook(membership.db, (number) => String(7_700_000_000 + number));
    this.refuse = refuse;
  }

  exists(list: string): boolean {
    return this.book.exists(list);
  }

  /** @returns undefined where the path is none of lists */
  serve(request: WireRequest): WireResponse | undefined {
    const [, parent, account, list] =
      /^\/v1\/(accountTypes\/[A-Z_]+\/accounts\/(\d+))\/userLists(?:\/(\d+))?$/.exec(
        request.path,
      ) ?? [];
    if (parent === undefined || account === undefined) return undefined;
    const login = request.headers['login-account'];
    if (login !== undefined && !/^accountTypes\/[A-Z_]+\/accounts\/\d+$/.test(login)) {
      return this.invalid('INVALID_RESOURCE_NAME');
    }
    if (list === undefined) {
      if (request.method === 'GET') return this.page(request, parent, account);
      return request.method === 'POST' ? this.make(request, parent, account) : this.noMethod();
    }
    if (!this.book.exists(list)) return this.refuse(404, 'NOT_FOUND', 'RESOURCE_NOT_FOUND');
    if (request.method === 'GET') return jsonResponse(200, this.described(parent, list));
    if (request.method !== 'DELETE') return this.noMethod();
    this.membership.transaction(() => {
      this.book.delete(list);
      this.membership.removeOlder(list, Number.MAX_SAFE_INTEGER);
    });
    return jsonResponse(200, {});
  }

  private page(request: WireRequest, parent: string, account: string): WireResponse {
    const size = Math.min(1_000, Number(request.query.get('pageSize') ?? 50));
    const from = Number(request.query.get('pageToken') ?? 0);
    if (!Number.isInteger(size) || size < 1 || !Number.isInteger(from)) {
      return this.invalid('INVALID_PAGE_TOKEN');
    }
    const all = this.book.of(account);
    const userLists = all.slice(from, from + size).map(({ id }) => this.described(parent, id));
    const next = from + size < all.length ? { nextPageToken: String(from + size) } : {};
    return jsonResponse(200, { userLists, ...next });
  }

  private make(request: WireRequest, parent: string, account: string): WireResponse {
    const body = objectOf(jsonOf(request));
    const { displayName, membershipDuration } = body;
    const info = objectOf(body['ingestedUserListInfo']);
    const keyTypes = Array.isArray(info['uploadKeyTypes']) ? info['uploadKeyTypes'] : [];
    if (typeof displayName !== 'string' || displayName.trim() === '') {
      return this.invalid('REQUIRED_FIELD_MISSING');
    }
    const seconds = Number(/^(\d+)s$/.exec(String(membershipDuration))?.[1] ?? Number.NaN);
    if (!(seconds > 0 && seconds <= longestSeconds && seconds % daySeconds === 0)) {
      return this.invalid('INVALID_MEMBERSHIP_DURATION');
    }
    const isKnown = keyTypes.length > 0 && keyTypes.every((type) => uploadKeyTypes.includes(type));
    if (!isKnown) return this.invalid('INVALID_ENUM_VALUE');
    if (this.book.of(account).some(({ name }) => name === displayName)) {
      return this.invalid('DUPLICATE_DISPLAY_NAME');
    }
    return jsonResponse(200, this.described(parent, this.book.make(account, displayName)));
  }

  private described(parent: string, list: string) {
    const members = String(this.membership.keys(list).length);
    return {
      name: `${parent}/userLists/${list}`,
      id: list,
      displayName: this.book.nameOf(list) ?? `List ${list}`,
      membershipDuration: `${longestSeconds}s`,
      membershipStatus: 'OPEN',
      accessReason: 'OWNED',
      sizeInfo: { displayNetworkMembersCount: members, searchNetworkMembersCount: members },
    };
  }

  private invalid(reason: string): WireResponse {
    return this.refuse(400, 'INVALID_ARGUMENT', reason);
  }

  private noMethod(): WireResponse {
    return this.refuse(404, 'NOT_FOUND', 'METHOD_NOT_FOUND');
  }
}

function jsonOf(request: WireRequest): unknown {
  try {
    return JSON.parse(request.body.toString());
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
