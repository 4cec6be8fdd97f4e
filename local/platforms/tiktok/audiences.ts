import type { WireRequest } from '../../wire.ts';
import { type ListBook, openListBook } from '../list-book.ts';
import type { Membership } from '../membership.ts';

type Json = Readonly<Record<string, unknown>>;

/** Audiences of advertisers. Ids exceed 2^53 in earnest, and are texts here too. */
export class Audiences {
  private readonly membership: Membership;
  private readonly book: ListBook;

  constructor(membership: Membership) {
    this.membership = membership;
    this.book = openListBook(membership.db, (number) =>
      String(1_757_000_000_000_000n + BigInt(number)),
    );
  }

  exists(audience: string): boolean {
    return this.book.exists(audience);
  }

  /** @returns `data` of the answer, or undefined where the route is none of audiences */
  serve(route: string, request: WireRequest, body: Json): Json | 'invalid' | undefined {
    switch (route) {
      case 'POST /segment/audience/':
        return this.change(body);
      case 'GET /dmp/custom_audience/list/':
        return this.page(request);
      case 'GET /dmp/custom_audience/get/':
        return this.describe(request);
      default:
        return undefined;
    }
  }

  private change(body: Json): Json | 'invalid' {
    const { advertiser_id: advertiser, custom_audience_name: name, action, audience_id: id } = body;
    if (typeof advertiser !== 'string' || !/^\d+$/.test(advertiser)) return 'invalid';
    if (action === 'create' && typeof name === 'string' && name !== '') {
      return { audience_id: this.book.make(advertiser, name) };
    }
    if (action !== 'delete' || typeof id !== 'string' || !this.exists(id)) return 'invalid';
    this.membership.transaction(() => {
      this.book.delete(id);
      this.membership.removeOlder(id, Number.MAX_SAFE_INTEGER);
    });
    return {};
  }

  private page({ query }: WireRequest): Json | 'invalid' {
    const page = Number(query.get('page') ?? 1);
    const size = Number(query.get('page_size') ?? 10);
    const isPage = Number.isInteger(page) && page >= 1 && size >= 1 && size <= 100;
    if (!isPage || !query.has('advertiser_id')) return 'invalid';
    const all = this.book.of(query.get('advertiser_id') ?? '');
    const shown = all.slice((page - 1) * size, page * size);
    return {
      list: shown.map(({ id, name }) => ({
        audience_id: id,
        name,
        cover_num: this.membership.keys(id).length,
      })),
      page_info: {
        page,
        page_size: size,
        total_number: all.length,
        total_page: Math.ceil(all.length / size),
      },
    };
  }

  private describe({ query }: WireRequest): Json | 'invalid' {
    const wanted = listOf(query.get('custom_audience_ids') ?? '');
    if (wanted === undefined || wanted.length > 100) return 'invalid';
    const list = wanted
      .filter((id) => this.exists(id))
      .map((id) => ({
        audience_details: {
          audience_id: id,
          name: this.book.nameOf(id) ?? `Audience ${id}`,
          cover_num: this.membership.keys(id).length,
        },
      }));
    return { list };
  }
}

function listOf(text: string): readonly string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.length > 0 ? parsed.map(String) : undefined;
  } catch {
    return undefined;
  }
}
