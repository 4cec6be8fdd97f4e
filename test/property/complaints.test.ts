import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Cases,
  hasOpenComplaint,
  keptCases,
  mergeCases,
  newestCases,
  type StampedCase,
} from '../../domain/consent/cases.ts';
import { isSameRecord, mergeNode, withdrawals } from '../../domain/consent/profile.ts';
import type { VaultRecord } from '../../domain/consent/vault.ts';
import { node } from '../../proofs/identity/arbitraries.ts';

const person = node('user_id', 1);

/** Words about cases as a call centre says them. */
const word = fc.record({
  id: fc.constantFrom('id:a', 'id:b', 'id:c'),
  value: fc.boolean(),
  isComplaint: fc.boolean(),
  at: fc.constantFrom('2026-01-01', '2026-01-02', '2026-01-03'),
  messageId: fc.constantFrom('m1', 'm2'),
});
type Word = StampedCase & { readonly id: string };
const casesOf = ({ id, ...rest }: Word): Cases => ({ [id]: rest });
const recordOf = (said: Word): VaultRecord => ({ fields: {}, consents: {}, cases: casesOf(said) });

/** The rule read from its words: the latest word of a case, closing before opening, and any word makes it a complaint. */
function isComplaintOpen(words: readonly Word[]): boolean {
  return ['id:a', 'id:b', 'id:c'].some((id) => {
    const own = words.filter((one) => one.id === id);
    const at = own
      .map((one) => one.at)
      .sort()
      .at(-1);
    const last = own.filter((one) => one.at === at);
    return (
      own.some(({ isComplaint }) => isComplaint) &&
      last.length > 0 &&
      last.every(({ value }) => value)
    );
  });
}

test('a complaint is open exactly as long as the last word of its case says so, however the words arrive', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), fc.nat(8), (words, cut) => {
      const some = mergeCases(words.slice(cut).map(casesOf));
      const others = mergeCases(words.slice(0, cut).toReversed().map(casesOf));
      const merged = mergeCases([some, others, some]);
      expect(hasOpenComplaint(merged)).toBe(isComplaintOpen(words));
    }),
  );
});

test('whoever stores the words one by one is told of each complaint that comes to be open, also when told twice', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      let record: VaultRecord = { fields: {}, consents: {} };
      for (const said of words) {
        const update = recordOf(said);
        const next = mergeNode(person, [record, update]);
        const isNew = !hasOpenComplaint(record.cases) && hasOpenComplaint(next.cases);
        const told = withdrawals(person, record, update);
        if (isNew) expect(told).toEqual([{ node: person, purpose: 'advertising' }]);
        if (isNew) expect(withdrawals(person, next, update)).toEqual(told);
        if (!hasOpenComplaint(next.cases)) expect(told).toEqual([]);
        record = next;
      }
    }),
  );
});

test('of a node the cases heard of last are kept, the same ones in any order', () => {
  const many = Array.from({ length: keptCases + 50 }, (_, number) => ({
    id: `id:${number}`,
    value: number % 3 === 0,
    isComplaint: number % 2 === 0,
    at: new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString(),
    messageId: `m${number}`,
  }));
  const grown = many.reduce<VaultRecord>(
    (record, said) => mergeNode(person, [record, recordOf(said)]),
    { fields: {}, consents: {} },
  );
  const reversed = mergeNode(person, many.toReversed().map(recordOf));
  expect(isSameRecord(grown, reversed)).toBe(true);
  expect(Object.keys(grown.cases ?? {}).sort()).toEqual(
    many
      .slice(50)
      .map(({ id }) => id)
      .sort(),
  );
  expect(newestCases(grown.cases ?? {})).toEqual(grown.cases);
});
