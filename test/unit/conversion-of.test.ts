import { expect, test } from 'vitest';
import { conversionOf } from '../../functions/deliver/conversions/conversion-of.ts';
import { conversionLine } from '../../queries/conversions.ts';
import { conversionRule } from '../../schemas/conversion.ts';

const rule = conversionRule.parse({
  destinationId: 'd',
  events: { 'Order Completed': 'Purchase' },
  since: '2026-01-01',
});
const line = (members: object = {}) =>
  conversionLine.parse({
    ...{ key: 'k', event_id: 'o-1', source_id: 's', message_id: 'm', node: 'n' },
    ...{ event: 'Order Completed', at: '2026-01-31 23:59:59.250', day: '2026-02-01' },
    ...members,
  });

test('an event is called and timed as the platform wants it', () => {
  expect(conversionOf(line({ value: '1200.0000', currency: 'jpy' }), rule)).toEqual({
    eventId: 'o-1',
    eventName: 'Purchase',
    atEpochMs: Date.parse('2026-01-31T23:59:59.250Z'),
    source: 'other',
    value: 1200,
    currency: 'JPY',
    clickIds: {},
  });
});

test.for([
  [{ currency: 'usd ' }, 'USD'],
  [{ currency: '円' }, 'JPY'],
  [{}, 'JPY'],
])('the currency of %o is %s', ([members, expected]) => {
  expect(conversionOf(line({ value: '1', ...Object(members) }), rule).currency).toBe(expected);
});

test.for([
  [{ channel: 'POS', url: 'https://x.example' }, 'in_store'],
  [{ channel: '店舗' }, 'in_store'],
  [{ channel: 'call-center' }, 'phone'],
  [{ channel: 'server', url: 'https://x.example' }, 'web'],
  [{ app: 'Shop' }, 'app'],
  [{ device_type: 'iOS' }, 'app'],
  [{ channel: 'server' }, 'other'],
] as const)('%o was made in %s', ([members, expected]) => {
  expect(conversionOf(line(members), rule).source).toBe(expected);
  expect(conversionOf(line(members), { ...rule, place: 'phone' }).source).toBe('phone');
});

test('only addresses of the web and known click ids are taken over', () => {
  const found = conversionOf(line({ url: 'app://x', gclid: 'g', fbc: null, other: 'o' }), rule);
  expect(found.url).toBeUndefined();
  expect(found.clickIds).toEqual({ gclid: 'g' });
});
