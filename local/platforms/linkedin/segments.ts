import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse, type PlatformStats } from '../faults.ts';
import { asObject, filledList } from '../json-parts.ts';
import { type ListBook, openListBook } from '../list-book.ts';
import type { Membership } from '../membership.ts';
import { jsonOf } from '../scripted-stand-in.ts';
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
  private readonly lists: ListBook;

  constructor(membership: Membership, clock: Clock, stats: PlatformStats) {
    this.membership = membership;
    this.clock = clock;
    this.stats = stats;
    this.lists = openListBook(membership.db, (number) => String(10_800_000 + number));
    membership.db.exec(
      'CREATE TABLE IF NOT EXISTS made (id TEXT PRIMARY KEY, at INTEGER NOT NULL)',
    );
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
    if (!this.lists.exists(id)) return false;
    const row = this.membership.db.prepare('SELECT at FROM made WHERE id = ?').get(id);
    return row === undefined || this.clock() - Number(row['at']) >= hiddenMs;
  }

  /** The id comes in a header only. */
  private create(request: WireRequest): WireResponse {
    const { name, sourcePlatform, sourceSegmentId, account, type, destinations } =
      asObject(jsonOf(request)) ?? {};
    const [destination] = filledList(destinations) ?? [];
    const isAccount = /^urn:li:sponsoredAccount:\d+$/.test(String(account));
    const isNamed = typeof name === 'string' && name !== '' && typeof sourcePlatform === 'string';
    const isForLinkedin = asObject(destination)?.['destination'] === 'LINKEDIN';
    if (!isAccount || !isNamed || !isForLinkedin || type !== 'USER') return failure(400, 100);
    const owner = `${account} ${sourcePlatform}`;
    const id = this.lists.make(owner, String(sourceSegmentId ?? name));
    this.membership.db.prepare('INSERT INTO made VALUES (?, ?)').run(id, this.clock());
    return { status: 201, headers: { 'x-linkedin-id': id }, body: '' };
  }

  private find(query: URLSearchParams): WireResponse {
    const account = query.get('account') ?? '';
    if (query.get('q') !== 'account' || !/^urn:li:sponsoredAccount:\d+$/.test(account)) {
      return failure(400, 100);
    }
    const wanted = query.get('sourceSegmentId');
    const lists = this.lists.of(`${account} ${query.get('sourcePlatform') ?? ''}`);
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
    const elements = filledList(asObject(jsonOf(request))?.['elements']);
    const isBatch = request.headers['x-restli-method'] === 'BATCH_CREATE';
    if (!isBatch || elements === undefined || elements.length > mostElements) {
      return failure(400, 100);
    }
    const results = elements.map(checkElement);
    this.membership.transaction(() => {
      for (const result of results) if ('checked' in result) this.apply(id, result.checked);
    });
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

export function failure(status: number, serviceErrorCode: number): WireResponse {
  const message = 'The request cannot be served';
  return jsonResponse(status, { status, serviceErrorCode, message });
}
