import type { TakenConversion } from '../conversion-log.ts';
import {
  hashOf,
  InvalidEvents,
  type Json,
  keysOf,
  objectOf,
  textOf,
  withinDays,
} from '../event-checks.ts';
import type { RequestChecks, Violation } from './checks.ts';

const mostEvents = 2_000;
const eventSources = /^(WEB|APP|IN_STORE|PHONE|MESSAGE|OTHER)$/;
const eventKeys = [
  'destinationReferences',
  'transactionId',
  'eventTimestamp',
  'eventSource',
  'userData',
  'adIdentifiers',
  'conversionValue',
  'currency',
  'consent',
];

/** Conversions of a request, or what is wrong with it: every event at fault is named by its index. */
export function checkEvents(
  body: unknown,
  checks: RequestChecks,
  nowEpochMs: number,
): {
  readonly action: string;
  readonly taken: readonly TakenConversion[];
  readonly violations: readonly Violation[];
  readonly validateOnly: boolean;
} {
  const request: Json = typeof body === 'object' && body !== null ? { ...body } : {};
  const actions = checks.destinations(request);
  const violations: Violation[] = [...checks.violations];
  const blame = (field: string, reason: string): void =>
    void violations.push({ field, description: 'The value is not valid.', reason });
  const given = Array.isArray(request['events']) ? request['events'] : [];
  if (given.length === 0) blame('events', 'REQUIRED_FIELD_MISSING');
  if (given.length > mostEvents) blame('events', 'TOO_MANY_EVENTS');
  if (request['encoding'] !== 'HEX') blame('encoding', 'REQUIRED_FIELD_MISSING');
  const taken = given.flatMap((value, index) => {
    try {
      return [checkEvent(value, actions, nowEpochMs)];
    } catch (error) {
      if (!(error instanceof InvalidEvents)) throw error;
      blame(`events.events[${index}]`, error.message);
      return [];
    }
  });
  const [action = ''] = actions.values();
  return { action, taken, violations, validateOnly: request['validateOnly'] === true };
}

function checkEvent(
  value: unknown,
  actions: ReadonlyMap<string, string>,
  nowEpochMs: number,
): TakenConversion {
  const event = objectOf(value, 'event', eventKeys);
  for (const reference of [event['destinationReferences']].flat()) {
    if (!actions.has(String(reference))) throw new InvalidEvents('INVALID_DESTINATION_REFERENCE');
  }
  textOf(event['eventSource'], 'event_source', eventSources);
  const consent = objectOf(event['consent'], 'consent', ['adUserData', 'adPersonalization']);
  for (const granted of [consent['adUserData'], consent['adPersonalization']]) {
    if (granted !== 'CONSENT_GRANTED') throw new InvalidEvents('CONSENT_NOT_GRANTED');
  }
  const click = objectOf(event['adIdentifiers'] ?? {}, 'ad_identifiers', [
    'gclid',
    'gbraid',
    'wbraid',
  ]);
  if (Object.keys(click).length > 1) throw new InvalidEvents('MULTIPLE_AD_IDENTIFIERS');
  const user = objectOf(event['userData'] ?? {}, 'user_data', ['userIdentifiers']);
  const keys = [...identifiers(user), ...keysOf(click, { gclid, gbraid: gclid, wbraid: gclid })];
  if (keys.length === 0) throw new InvalidEvents('NO_IDENTIFIERS');
  const { conversionValue, currency } = event;
  if (conversionValue !== undefined) {
    if (typeof conversionValue !== 'number') throw new InvalidEvents('INVALID_NUMBER_FORMAT');
    textOf(currency, 'currency', /^[A-Z]{3}$/);
  }
  const at = Date.parse(textOf(event['eventTimestamp'], 'event_timestamp', /^\d{4}-.*Z$/));
  const days = Object.keys(click).length > 0 ? 90 : 63;
  return {
    name: 'conversion',
    id: textOf(event['transactionId'], 'transaction_id'),
    atEpochMs: withinDays(at, 'event_timestamp', nowEpochMs, days),
    keys,
    ...(typeof conversionValue === 'number' && { value: conversionValue }),
  };
}

function identifiers(user: Json): readonly string[] {
  const given = user['userIdentifiers'] ?? [];
  if (!Array.isArray(given) || given.length > 10) {
    throw new InvalidEvents('TOO_MANY_USER_IDENTIFIERS');
  }
  return given.flatMap((value) =>
    keysOf(objectOf(value, 'identifier', ['emailAddress', 'phoneNumber', 'address']), {
      emailAddress: hashOf,
      phoneNumber: hashOf,
    }),
  );
}

function gclid(value: unknown, name: string): string {
  return textOf(value, name, /^[\w.~-]+$/);
}
