import type { Clock, WireResponse } from '../../wire.ts';
import { jsonResponse } from '../faults.ts';
import type { KnownList, KnownLists } from '../known-lists.ts';
import { asObject, filledList } from '../scripted.ts';

type Json = Readonly<Record<string, unknown>> | undefined;

const mostPerPage = 100;

/** Audience segments: bulk operations answer 200 and say in `warnings` what they did not do. */
export class Segments {
  private readonly lists: KnownLists;
  private readonly clock: Clock;
  private readonly clear: (id: string) => void;

  constructor(lists: KnownLists, clock: Clock, clear: (id: string) => void) {
    this.lists = lists;
    this.clock = clock;
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
    const isTaken = this.lists.ofOwner(advertiserId).some((list) => list.name === name);
    if (isTaken) return bulk([], 'name-must-be-unique');
    return bulk([shown(this.lists.make(advertiserId, name, this.clock()), advertiserId)]);
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
        ? owners.flatMap((owner) => this.lists.ofOwner(owner).map((list) => shown(list, owner)))
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
    if (this.lists.find(id) === 'gone') return bulk([], 'segment-not-found');
    this.clear(id);
    this.lists.delete(id);
    return bulk([{ id, type: 'AudienceSegment' }]);
  }

  private known(id: string) {
    const list = this.lists.find(id);
    if (list === 'gone') return [];
    return [shown(list === 'by_hand' ? { id, name: `by hand ${id}` } : list, '')];
  }
}

function shown({ id, name }: Pick<KnownList, 'id' | 'name'>, advertiserId: string) {
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
