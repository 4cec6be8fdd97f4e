import * as fc from 'fast-check';

/** Names and texts that break what does not quote, all legal in events, properties and traits. */
export const oddNames = [
  'Order Completed',
  "O'Brien''s",
  'say "hi"',
  '\\back\\"slash\\',
  '注文完了 🛒',
  'a.b[0]~1/c',
  '*',
  '$',
  "x'; DROP TABLE events; --",
  'line\nbreak /* ? */ :p %s',
];

export const nodes = [
  'user_id.a',
  'user_id.b',
  'email.c',
  'phone.d',
  'anonymous_id.é',
  'anonymous_id.f',
];
export const asOf = '2024-03-01';
export const days = fc
  .integer({ min: -3, max: 12 })
  .map((age) => new Date(Date.parse(asOf) - age * 86_400_000).toISOString().slice(0, 10));
export const properties = ['revenue', '\\a.b[0]~1/c"\\'];
export const eventName = fc.constantFrom(...oddNames.slice(2, 5));
const tags = ["vip's", '大口 🛒'];
export const tag = fc.constantFrom(...tags);
export const traitName = fc.constantFrom(
  ...oddNames.slice(1, 3),
  'customer_number',
  ...tags.map((name) => `tag:${name}`),
);
export const purpose = fc.constantFrom('advertising', "mail's");
