import type { WireResponse } from '../../wire.ts';
import { jsonResponse } from '../faults.ts';
import { asObject, filledList } from '../json-parts.ts';
import type { ListBook } from '../list-book.ts';

type Json = Readonly<Record<string, unknown>> | undefined;

const mostPerPage = 100;

/** Audience segments: bulk operations answer 200 and say in `warnings` what they did not do. */
export class Segments {
  private readonly lists: ListBook;
  private readonly clear: (id: string) => void;

  constructor(lists: ListBook, clear: (id: string) => void) {
    this.lists = lists;
    this.clear = clear;
  }

  create(body: Json): WireResponse {
    const [first] = filledList(body?.['data']) ?? [];
    const attributes = asObject(asObject(first)?.['attributes']);
    const { advertiserId, name } = attributes ?? {};
    if (typeof advertiserId !== 'string' || asObject(attributes?.['contactList']) === undefined) {
      return refusal('contact-list-required');
    }
    if (typeof name !== 'string' || name === '') return refusal('name-must-not-be-empty');
    const isTaken = this.lists.of(advertiserId).some((list) => list.name === name);
    if (isTaken) return bulk([], 'name-must-be-unique');
    const id = this.lists.make(advertiserId, name);
    return bulk([shown({ id, name }, advertiserId)]);
  }

  search(body: Json, query: URLSearchParams): WireResponse {
    const attributes = asObject(asObject(body?.['data'])?.['attributes']);
    if (attributes === undefined) return refusal('filters-required');
    const limit = Number(query.get('limit') ?? 50);
    const offset = Number(query.get('offset') ?? 0);
    if (limit > mostPerPage) return refusal('limit-invalid');
    const ids = filledList(attributes['audienceSegmentIds'])?.map(String);
    const owners = filledList(attributes['advertiserIds'])?.map(String) ?? [];
    const found =
      ids === undefined
        ? owners.flatMap((owner) => this.lists.of(owner).map((list) => shown(list, owner)))
        : ids.flatMap((id) => this.known(id));
    return jsonResponse(200, {
      meta: { totalItems: found.length, limit, offset },
      data: found.slice(offset, offset + limit),
      errors: [],
      warnings: [],
    });
  }

  delete(body: Json): WireResponse {
    const [first] = filledList(body?.['data']) ?? [];
    const id = asObject(first)?.['id'];
    if (typeof id !== 'string') return refusal('id-required');
    if (!this.lists.exists(id)) return bulk([], 'segment-not-found');
    this.clear(id);
    this.lists.delete(id);
    return bulk([{ id, type: 'AudienceSegment' }]);
  }

  private known(id: string) {
    if (!this.lists.exists(id)) return [];
    return [shown({ id, name: this.lists.nameOf(id) ?? `by hand ${id}` }, '')];
  }
}

function shown({ id, name }: { readonly id: string; readonly name: string }, advertiserId: string) {
  const contactList = { isFromPublicApi: true };
  return {
    id,
    type: 'AudienceSegment',
    attributes: { type: 'ContactList', advertiserId, name, contactList },
  };
}

function bulk(data: readonly unknown[], warning?: string): WireResponse {
  const warnings = warning === undefined ? [] : [{ type: 'validation', code: warning }];
  return jsonResponse(200, { data, errors: [], warnings });
}

function refusal(code: string): WireResponse {
  return jsonResponse(400, { errors: [{ type: 'validation', code, title: code, detail: '' }] });
}
