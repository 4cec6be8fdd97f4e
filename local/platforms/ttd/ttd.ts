import { createHmac } from 'node:crypto';
import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { jsonResponse, type PlatformStats } from '../faults.ts';
import { openMembership, type PlatformMember } from '../membership.ts';
import { jsonOf, objectOf, scriptedStandIn } from '../scripted-stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import { Uid2Operator } from './uid2-operator.ts';

const mostBytes = 2_500_000;
const minuteMs = 60_000;

interface Change {
  readonly list: string;
  readonly member: PlatformMember;
  /** 0 takes the member off. */
  readonly ttlMinutes: number;
}

/**
 * Stand-in of The Trade Desk's first-party data and of a UID2 operator, written from their documentation. The secret of
 * any advertiser is its id and `-secret`; UID2 keys: `Uid2Operator`. A member is a UID2, and told
 * by the hash that it was made from. Members live in `ttd.sqlite` and survive the process.
 */
export function createTtdPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
}): StandIn {
  const { clock } = options;
  const membership = openMembership(options.dir, 'ttd.sqlite');
  const operator = new Uid2Operator(membership.db, clock);

  function serve(request: WireRequest, stats: PlatformStats): WireResponse {
    const route = `${request.method} ${request.path}`;
    if (route === 'POST /v3/identity/map') return operator.serve(request);
    return route === 'POST /data/advertiser'
      ? change(request, stats)
      : jsonResponse(404, { Message: 'No such route' });
  }

  function change(request: WireRequest, stats: PlatformStats): WireResponse {
    if (request.body.length > mostBytes) return jsonResponse(413, { Message: 'Too large' });
    const { AdvertiserId: advertiser, Items: items } = objectOf(jsonOf(request));
    if (typeof advertiser !== 'string' || !Array.isArray(items) || items.length === 0) {
      return jsonResponse(400, { Message: 'AdvertiserId and Items are required' });
    }
    const signature = createHmac('sha1', `${advertiser}-secret`).update(request.body);
    if (request.headers['ttdsignature'] !== signature.digest('base64')) {
      return jsonResponse(401, { Message: 'Signature does not match' });
    }
    const checked = items.map((item) => changesOf(item, operator));
    membership.transaction(() => {
      for (const { list, member, ttlMinutes } of checked.flatMap((one) =>
        'changes' in one ? one.changes : [],
      )) {
        // A member is kept under the time at which it ends.
        if (ttlMinutes > 0) membership.add(list, [member], clock() + ttlMinutes * minuteMs);
        else membership.remove(list, [member]);
        stats[ttlMinutes > 0 ? 'added' : 'removed'] += 1;
      }
    });
    const FailedLines = checked.flatMap((one, index) =>
      'changes' in one
        ? []
        : [{ ErrorCode: one.wrong, Message: `Invalid DAID, item #${index + 1}` }],
    );
    return jsonResponse(200, FailedLines.length === 0 ? {} : { FailedLines });
  }

  const members = (list: string): readonly string[] => {
    membership.removeOlder(list, clock() + 1);
    const hashes = membership.keys(list).flatMap((uid2) => operator.identifierOf(uid2) ?? []);
    return [...new Set(hashes)].sort();
  };
  const failure = (status: number): WireResponse => jsonResponse(status, { Message: 'Scripted' });
  return scriptedStandIn({ membership, serve, members, failure });
}

function changesOf(
  item: unknown,
  operator: Uid2Operator,
): { readonly changes: readonly Change[] } | { readonly wrong: string } {
  const { UID2: uid2, Data: data } = objectOf(item);
  if (typeof uid2 !== 'string' || operator.identifierOf(uid2) === undefined) {
    return { wrong: 'MissingUserId' };
  }
  if (!Array.isArray(data) || data.length === 0) return { wrong: 'MissingData' };
  const changes: Change[] = [];
  for (const entry of data) {
    const { Name: list, TimestampUtc: at, TTLInMinutes: ttlMinutes } = objectOf(entry);
    if (typeof list !== 'string' || list === '') return { wrong: 'InvalidName' };
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(at))) return { wrong: 'InvalidTimestamp' };
    if (typeof ttlMinutes !== 'number' || !Number.isInteger(ttlMinutes) || ttlMinutes < 0) {
      return { wrong: 'InvalidTtl' };
    }
    changes.push({ list, member: { tuple: [uid2], identifiers: [uid2] }, ttlMinutes });
  }
  return { changes };
}
