import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import type { ConversionLog, TakenConversion } from '../conversion-log.ts';
import {
  hashOf,
  InvalidEvents,
  type Json,
  jsonOf,
  keysOf,
  objectOf,
  secondsOf,
  textOf,
} from '../event-checks.ts';
import { openEventPlatform } from '../event-platform.ts';
import { jsonResponse } from '../faults.ts';
import type { StandIn } from '../stand-in.ts';

const days = 90;
const keys = [
  'hashed_email',
  'hashed_phone_number',
  'yclid',
  'yjr_yjad',
  'event_time',
  'yahoo_ydn_conv_io',
  'yahoo_ydn_conv_label',
  'yahoo_ydn_conv_transaction_id',
  'yahoo_ydn_conv_value',
];

/**
 * Stand-in of the conversion API of Yahoo! JAPAN display ads, written from its documentation: one event a call, and 201
 * also for an event that is not counted. Any application id is valid unless it starts with `expired`. The dataset is
 * `<io>/<label>`.
 */
export function createYahooConversionPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
}): StandIn {
  return openEventPlatform(options, {
    serve,
    errorBody: (message) => ({ Error: { Message: message } }),
  });
}

function serve(request: WireRequest, log: ConversionLog, nowEpochMs: number): WireResponse {
  if (request.path !== '/v1/') return jsonResponse(404, {});
  if (request.method !== 'POST') return jsonResponse(405, {});
  if (request.headers['content-type'] !== 'application/json') return jsonResponse(415, {});
  const appId = /^Yahoo AppID: (\S+)$/.exec(request.headers['user-agent'] ?? '')?.[1];
  if (appId === undefined) return jsonResponse(401, {});
  if (appId.startsWith('expired')) return jsonResponse(403, {});
  const event = objectOf(jsonOf(request.body), 'body', keys);
  const io = textOf(event['yahoo_ydn_conv_io'], 'yahoo_ydn_conv_io');
  const label = textOf(event['yahoo_ydn_conv_label'], 'yahoo_ydn_conv_label');
  const counted = countedOf(event, label, nowEpochMs);
  if (counted !== undefined) log.take(`${io}/${label}`, [counted]);
  return jsonResponse(201, {});
}

/** The conversion, or undefined when it is left out of measurement, which the answer does not say. */
function countedOf(event: Json, label: string, nowEpochMs: number): TakenConversion | undefined {
  try {
    const found = keysOf(event, {
      hashed_email: hashOf,
      hashed_phone_number: hashOf,
      yclid: (id, name) => textOf(id, name, /^YJAD\.\d+\.[\w.-]+$/),
      yjr_yjad: (id, name) => textOf(id, name, /^\d{10}\.[0-9a-f]+$/),
    });
    if (found.length === 0) return undefined;
    const { yahoo_ydn_conv_value: value } = event;
    return {
      name: label,
      id: textOf(event['yahoo_ydn_conv_transaction_id'], 'transaction_id', /^(?! ).{1,64}(?<! )$/s),
      atEpochMs: secondsOf(event['event_time'], 'event_time', nowEpochMs, days),
      keys: found,
      ...(typeof value === 'number' && { value }),
    };
  } catch (error) {
    if (error instanceof InvalidEvents) return undefined;
    throw error;
  }
}
