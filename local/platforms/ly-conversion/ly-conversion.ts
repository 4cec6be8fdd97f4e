import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import type { ConversionLog, TakenConversion } from '../conversion-log.ts';
import {
  amountOf,
  hashOf,
  InvalidEvents,
  type Json,
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
const transactionId = /^[!"#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]{1,64}$/;
const eventKeys = [
  'event_type',
  'event_snippet_id',
  'event_time',
  'action_source',
  'test_flag',
  'transaction_id',
];
const userKeys = [
  'hashed_phone_number',
  'hashed_email',
  'ifa',
  'line_uid',
  'ly_su',
  'ly_c',
  'ly_r',
];

/**
 * Stand-in of the conversion API of LY ads, written from its reference. Any tag exists; any token is valid unless it
 * starts with `expired`. One event at fault refuses the request. Events with `test_flag` are not counted.
 */
export function createLyConversionPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
}): StandIn {
  return openEventPlatform(options, {
    serve,
    errorBody: (message) => ({ errors: [{ message }] }),
  });
}

function serve(request: WireRequest, log: ConversionLog, nowEpochMs: number): WireResponse {
  if (request.method !== 'POST' || request.path !== '/v1/') return jsonResponse(404, {});
  const token = request.headers['x-tagaccesstoken'] ?? '';
  if (token === '' || token.startsWith('expired')) return jsonResponse(401, {});
  if (request.headers['content-type'] !== 'application/json') return jsonResponse(415, {});
  const body = objectOf(jsonOf(request.body), 'body', ['tag_id', 'channel_id', 'data']);
  const tag = textOf(body['tag_id'], 'tag_id');
  const taken = listOf(body['data'], 'data', mostEvents).flatMap((value) =>
    checkEvent(value, body['channel_id'] !== undefined, nowEpochMs),
  );
  log.take(tag, taken);
  return jsonResponse(202, {});
}

function checkEvent(
  value: unknown,
  hasChannel: boolean,
  nowEpochMs: number,
): readonly TakenConversion[] {
  const data = objectOf(value, 'data', ['event', 'user', 'web', 'custom']);
  const event: Json = objectOf(data['event'], 'event', eventKeys);
  const user = objectOf(data['user'], 'user', userKeys);
  const web = objectOf(data['web'] ?? {}, 'web', ['url', 'referrer_url', 'ip', 'user_agent']);
  const custom = objectOf(data['custom'] ?? {}, 'custom', ['currency', 'value']);
  textOf(event['action_source'], 'action_source', /^web$/);
  if (web['url'] !== undefined) textOf(web['url'], 'web.url', /^https?:\/\//);
  if (user['line_uid'] !== undefined && !hasChannel) {
    throw new InvalidEvents('channel_id: needed with line_uid');
  }
  const keys = keysOf(user, {
    hashed_phone_number: hashOf,
    hashed_email: hashOf,
    ifa: textOf,
    line_uid: (id, name) => textOf(id, name, /^U[0-9a-f]{32}$/),
    ly_su: textOf,
    ly_c: textOf,
    ly_r: textOf,
  });
  if (keys.length === 0) throw new InvalidEvents('user: nobody can be found by it');
  const conversion = {
    name: textOf(event['event_type'], 'event_type'),
    id: textOf(event['transaction_id'], 'transaction_id', transactionId),
    atEpochMs: secondsOf(event['event_time'], 'event_time', nowEpochMs, days),
    keys,
    ...amountOf(custom, 'custom'),
  };
  return event['test_flag'] === true ? [] : [conversion];
}
