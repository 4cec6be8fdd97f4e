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
const days = 28;

/**
 * Events of a request to the Events API.
 *
 * @throws InvalidEvents when any of them is wrong; nothing of the request is taken then
 */
export function checkEvents(
  body: Json,
  nowEpochMs: number,
): { readonly source: string; readonly taken: readonly TakenConversion[] } {
  objectOf(body, 'body', ['event_source', 'event_source_id', 'test_event_code', 'data']);
  textOf(body['event_source'], 'event_source', /^(web|app|offline|crm)$/);
  const source = textOf(body['event_source_id'], 'event_source_id', /^[A-Za-z0-9]+$/);
  const taken = listOf(body['data'], 'data', mostEvents).map((value): TakenConversion => {
    const event = objectOf(value, 'event', [
      'event',
      'event_id',
      'event_time',
      'user',
      'page',
      'properties',
    ]);
    const user = objectOf(event['user'], 'user', [
      'email',
      'phone',
      'external_id',
      'ttclid',
      'ttp',
      'ip',
      'user_agent',
    ]);
    const keys = keysOf(user, {
      email: hashOf,
      phone: hashOf,
      external_id: hashOf,
      ttclid: textOf,
      ttp: textOf,
    });
    if (keys.length === 0) throw new InvalidEvents('user: nobody can be found by it');
    const page = objectOf(event['page'] ?? {}, 'page', ['url', 'referrer']);
    if (body['event_source'] === 'web') textOf(page['url'], 'page.url', /^https?:\/\//);
    const properties = objectOf(event['properties'] ?? {}, 'properties', [
      'currency',
      'value',
      'order_id',
    ]);
    return {
      name: textOf(event['event'], 'event'),
      id: textOf(event['event_id'], 'event_id'),
      atEpochMs: secondsOf(event['event_time'], 'event_time', nowEpochMs, days),
      keys,
      ...amountOf(properties, 'properties'),
    };
  });
  return { source, taken };
}
