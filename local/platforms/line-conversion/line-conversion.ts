import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import type { ConversionLog, TakenConversion } from '../conversion-log.ts';
import {
  amountOf,
  hashOf,
  InvalidEvents,
  jsonOf,
  keysOf,
  listOf,
  objectOf,
  secondsOf,
  textOf,
} from '../event-checks.ts';
import { openEventPlatform } from '../event-platform.ts';
import { jsonResponse } from '../faults.ts';
import type { StandIn } from '../stand-in.ts';

const mostEvents = 1_000;
const days = 90;
const userKeys = [
  'email',
  'phone',
  'line_uid',
  'channel_id',
  'external_id',
  'click_id',
  'browser_id',
];

/**
 * Stand-in of the conversion API of the LINE Tag, written from its documentation. Any tag exists; any token is valid unless
 * it starts with `expired`. One event at fault refuses the request.
 */
export function createLineConversionPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
}): StandIn {
  return openEventPlatform(options, { serve, errorBody: (message) => ({ message }) });
}

function serve(request: WireRequest, log: ConversionLog, nowEpochMs: number): WireResponse {
  const tag = /^\/v1\/([\w-]+)\/events$/.exec(request.path)?.[1];
  if (request.method !== 'POST' || tag === undefined) return jsonResponse(404, {});
  const token = request.headers['x-line-tagaccesstoken'] ?? '';
  if (token === '' || token.startsWith('expired')) return jsonResponse(401, {});
  const events = listOf(jsonOf(request.body), 'body', mostEvents);
  log.take(
    tag,
    events.map((value) => checkEvent(value, nowEpochMs)),
  );
  return jsonResponse(202, {});
}

function checkEvent(value: unknown, nowEpochMs: number): TakenConversion {
  const sent = objectOf(value, 'item', ['event', 'user', 'web', 'custom']);
  const event = objectOf(sent['event'], 'event', [
    'source_type',
    'event_type',
    'event_name',
    'event_timestamp',
    'deduplication_key',
  ]);
  textOf(event['source_type'], 'source_type', /^web$/);
  textOf(event['event_type'], 'event_type', /^(conversion|page_view)$/);
  const user = objectOf(sent['user'], 'user', userKeys);
  objectOf(sent['web'] ?? {}, 'web', ['url', 'referrer', 'title', 'ip_address', 'user_agent']);
  const custom = objectOf(sent['custom'] ?? {}, 'custom', ['currency', 'value']);
  if (user['line_uid'] !== undefined) textOf(user['channel_id'], 'channel_id', /^\d+$/);
  const keys = keysOf(user, {
    email: hashOf,
    phone: hashOf,
    line_uid: (id, name) => textOf(id, name, /^U[0-9a-f]{32}$/),
    external_id: textOf,
    click_id: textOf,
    browser_id: textOf,
  });
  if (keys.length === 0) throw new InvalidEvents('user: nobody can be found by it');
  return {
    name: textOf(event['event_name'], 'event_name'),
    id: textOf(event['deduplication_key'], 'deduplication_key'),
    atEpochMs: secondsOf(event['event_timestamp'], 'event_timestamp', nowEpochMs, days),
    keys,
    ...amountOf(custom, 'custom'),
  };
}
