import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  emptyRecord,
  isConsented,
  isSameRecord,
  mergeNode,
  mergeProfile,
} from '../../domain/consent/profile.ts';
import type { VaultRecord } from '../../domain/consent/vault.ts';
import { node } from '../../proofs/identity/arbitraries.ts';

const email = node('email', 1);

const stamped = <Value>(value: fc.Arbitrary<Value>) =>
  fc.record({
    value,
    at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'),
    messageId: fc.constantFrom('a', 'b'),
  });
const names = fc.constantFrom('email', 'first_name', '__proto__', 'constructor');
const record: fc.Arbitrary<VaultRecord> = fc.record({
  fields: fc.dictionary(names, stamped(fc.constantFrom('x', 'y'))),
  consents: fc.dictionary(fc.constantFrom('advertising', 'toString'), stamped(fc.boolean())),
  cases: fc.dictionary(
    fc.constantFrom('id:1', 'id:2', '__proto__', 'constructor'),
    fc
      .tuple(stamped(fc.boolean()), fc.boolean())
      .map(([word, isComplaint]) => ({ ...word, isComplaint })),
  ),
});

const merges: readonly [string, (records: readonly VaultRecord[]) => VaultRecord][] = [
  ['of a profile', mergeProfile],
  ['of a node', (records) => mergeNode(email, records)],
];

test.for(merges)(
  'the record %s is the same in any order, any grouping, any repetition',
  ([, merge]) => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), fc.nat(6), (records, cut) => {
        const whole = merge(records);
        const parts = [merge(records.slice(cut)), merge(records.slice(0, cut)), ...records];
        expect(isSameRecord(merge(parts), whole)).toBe(true);
        expect(isSameRecord(merge(records.toReversed()), whole)).toBe(true);
        expect(isSameRecord(merge([whole, emptyRecord]), whole)).toBe(true);
      }),
    );
  },
);

test('only a winning yes is consent', () => {
  const said = (value: boolean, at: string): VaultRecord => ({
    fields: {},
    consents: { advertising: { value, at, messageId: 'a' } },
  });
  const yes = said(true, '2026-01-02T00:00:00.000Z');
  expect(isConsented(yes, 'advertising')).toBe(true);
  expect(isConsented(yes, 'analytics')).toBe(false);
  expect(isConsented(yes, 'toString')).toBe(false);
  expect(isConsented(undefined, 'advertising')).toBe(false);
  const later = said(false, '2026-01-03T00:00:00.000Z');
  expect(isConsented(mergeProfile([later, yes]), 'advertising')).toBe(false);
  const atOnce = said(false, '2026-01-02T00:00:00.000Z');
  expect(isConsented(mergeProfile([yes, atOnce]), 'advertising')).toBe(false);
});

test('the own identifier of a node seen again later changes nothing', () => {
  const seen = (at: string): VaultRecord => ({
    fields: { email: { value: 'hanako@example.com', at, messageId: 'a' } },
    consents: {},
  });
  const first = seen('2026-01-01T00:00:00.000Z');
  const later = seen('2026-02-01T00:00:00.000Z');
  expect(mergeNode(email, [first, later])).toEqual(first);
  expect(mergeProfile([first, later])).toEqual(later);
});
