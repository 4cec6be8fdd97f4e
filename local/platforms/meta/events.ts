import type { TakenConversion } from '../conversion-log.ts';
import {
  amountOf,
  hashOf,
  InvalidEvents,
  type Json,
  keysOf,
  listOf,
  objectOf,
  secondsOf,
  textOf,
} from '../event-checks.ts';

const mostEvents = 1_000;
const actionSources =
  /^(email|website|app|phone_call|chat|physical_store|system_generated|business_messaging|other)$/;
const hashedKeys = ['em', 'ph', 'fn', 'ln', 'ct', 'st', 'zp', 'country', 'external_id'];
const clearKeys = ['client_ip_address', 'client_user_agent', 'fbc', 'fbp'];
const eventKeys = [
  'event_name',
  'event_time',
  'event_id',
  'action_source',
  'event_source_url',
  'user_data',
  'custom_data',
  'opt_out',
  'data_processing_options',
  'data_processing_options_country',
  'data_processing_options_state',
];

/**
 * Events of a request to the Conversions API.
 *
 * @throws InvalidEvents when any of them is wrong; nothing of the request is taken then
 */
export function checkEvents(body: Json, nowEpochMs: number): readonly TakenConversion[] {
  objectOf(body, 'body', ['data', 'test_event_code', 'partner_agent', 'access_token']);
  return listOf(body['data'], 'data', mostEvents).map((value) => {
    const event = objectOf(value, 'event', eventKeys);
    const source = textOf(event['action_source'], 'action_source', actionSources);
    const user = objectOf(event['user_data'], 'user_data', [...hashedKeys, ...clearKeys]);
    const custom = objectOf(event['custom_data'] ?? {}, 'custom_data', [
      'currency',
      'value',
      'order_id',
    ]);
    const name = textOf(event['event_name'], 'event_name');
    if (name === 'Purchase' && custom['value'] === undefined) {
      throw new InvalidEvents('custom_data: a purchase has a value and a currency');
    }
    if (source === 'website') {
      textOf(event['event_source_url'], 'event_source_url', /^https?:\/\//);
      textOf(user['client_user_agent'], 'client_user_agent');
    }
    const keys = [...hashes(user), ...keysOf(user, { fbc: clickId, fbp: clickId })];
    if (keys.length === 0) throw new InvalidEvents('user_data: nobody can be found by it');
    const days = source === 'physical_store' ? 62 : 7;
    return {
      name,
      id: textOf(event['event_id'], 'event_id'),
      atEpochMs: secondsOf(event['event_time'], 'event_time', nowEpochMs, days),
      keys,
      ...amountOf(custom, 'custom_data'),
    };
  });
}

function hashes(user: Json): readonly string[] {
  return hashedKeys.flatMap((key) => {
    const value = user[key];
    if (value === undefined) return [];
    const values = Array.isArray(value) ? listOf(value, key, 100) : [value];
    return values.map((each) => `${key}:${hashOf(each, key)}`);
  });
}

function clickId(value: unknown, name: string): string {
  return textOf(value, name, /^fb\.\d\.\d{10,13}\.\S+$/);
}
