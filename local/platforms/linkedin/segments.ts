import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type Fault, jsonResponse, type PlatformStats } from '../faults.ts';
import { KnownLists } from '../known-lists.ts';
import type { Membership } from '../membership.ts';
import { asObject, filledList, objectOf } from '../scripted.ts';
import { type CheckedElement, checkElement } from './checks.ts';

const mostElements = 5_000;
const smallestAudience = 300;
/** Time during which a segment that was just made is not known. */
const hiddenMs = 5_000;

/** DMP segments and who is in them. */
export class Segments {
  private readonly membership: Membership;
  private readonly clock: Clock;
  private readonly stats: PlatformStats;
  private readonly lists: KnownLists;

  constructor(membership: Membership, clock: Clock, stats: PlatformStats) {
    this.membership = membership;
    this.clock = clock;
    this.stats = stats;
    this.lists = new KnownLists(membership.db, (number) => String(10_800_000 + number));
  }

  serve(request: WireRequest): WireResponse {
    const { method, path } = request;
    if (path === '/rest/dmpSegments') {
      return method === 'POST' ? this.create(request) : this.find(request.query);
    }
    const [, id = '', users] = /^\/rest\/dmpSegments\/(\d+)(\/users)?$/.exec(path) ?? [];
    if (id === '' || !this.isShown(id)) return failure(404, 0);
    if (users !== undefined && method === 'POST') return this.change(id, request);
    if (users === undefined && method === 'GET') return jsonResponse(200, this.shown(id));
    if (users !== undefined || method !== 'DELETE') return failure(405, 0);
    this.membership.removeOlder(id, Number.MAX_SAFE_INTEGER);
    this.lists.delete(id);
    return { status: 204, headers: {}, body: '' };
  }

  private isShown(id: string): boolean {
    const list = this.lists.find(id);
    if (list === 'gone') return false;
    return list === 'by_hand' || this.clock() - list.madeAtEpochMs >= hiddenMs;
  }

  /** The id comes in a header only. */
  private create(request: WireRequest): WireResponse {
    const { name, sourcePlatform, sourceSegmentId, account, type, destinations } =
      objectOf(request) ?? {};
    const [destination] = filledList(destinations) ?? [];
    const isAccount = /^urn:li:sponsoredAccount:\d+$/.test(String(account));
    const isNamed = typeof name === 'string' && name !== '' && typeof sourcePlatform === 'string';
    const isForLinkedin = asObject(destination)?.['destination'] === 'LINKEDIN';
    if (!isAccount || !isNamed || !isForLinkedin || type !== 'USER') return failure(400, 100);
    const owner = `${account} ${sourcePlatform}`;
    const { id } = this.lists.make(owner, String(sourceSegmentId ?? name), this.clock());
    return { status: 201, headers: { 'x-linkedin-id': id }, body: '' };
  }

  private find(query: URLSearchParams): WireResponse {
    const account = query.get('account') ?? '';
    if (query.get('q') !== 'account' || !/^urn:li:sponsoredAccount:\d+$/.test(account)) {
      return failure(400, 100);
    }
    const wanted = query.get('sourceSegmentId');
    const lists = this.lists.ofOwner(`${account} ${query.get('sourcePlatform') ?? ''}`);
    const elements = lists
      .filter(({ name }) => wanted === null || name === wanted)
      .map(({ id, name }) => ({ ...this.shown(id), sourceSegmentId: name }));
    return jsonResponse(200, { paging: { start: 0, count: elements.length }, elements });
  }

  private shown(id: string) {
    const audienceSize = this.membership.keys(id).length;
    const status = audienceSize < smallestAudience ? 'BUILDING' : 'READY';
    const destinations = [{ destination: 'LINKEDIN', status, audienceSize }];
    return { id: Number(id), type: 'USER', destinations };
  }

  /** Every element is taken or refused by itself. */
  private change(id: string, request: WireRequest): WireResponse {
    const elements = filledList(objectOf(request)?.['elements']);
    const isBatch = request.headers['x-restli-method'] === 'BATCH_CREATE';
    if (!isBatch || elements === undefined || elements.length > mostElements) {
      return failure(400, 100);
    }
    const results = elements.map(checkElement);
    this.membership.transaction(() => {
      for (const result of results) if ('checked' in result) this.apply(id, result.checked);
    });
    this.stats.accepted += 1;
    return jsonResponse(200, {
      elements: results.map((result) =>
        'checked' in result
          ? { status: 201 }
          : { status: 400, error: { status: 400, message: `Invalid ${result.fault}` } },
      ),
    });
  }

  private apply(id: string, { action, member }: CheckedElement): void {
    if (action === 'ADD') this.membership.add(id, [member], this.clock());
    else this.membership.remove(id, [member]);
    this.stats[action === 'ADD' ? 'added' : 'removed'] += 1;
  }
}

export function failure(
  status: number,
  serviceErrorCode: number,
  headers: Fault['headers'] = {},
): WireResponse {
  const message = 'The request cannot be served';
  return jsonResponse(status, { status, serviceErrorCode, message }, headers);
}
