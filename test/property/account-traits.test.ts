import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccountWord } from '../../domain/company/accounts.ts';
import { traitsAfter } from '../../domain/company/apply-word.ts';

const words: fc.Arbitrary<AccountWord[]> = fc.uniqueArray(
  fc.record(
    {
      accountId: fc.constant('a'),
      at: fc.integer({ min: 1, max: 4 }).map((day) => `2026-01-0${day}T00:00:00.000Z`),
      messageId: fc.uuid(),
      traits: fc.dictionary(fc.constantFrom('name', 'size', '__proto__'), fc.nat(9)),
      isFromBrowser: fc.constant(true as const),
    },
    { requiredKeys: ['accountId', 'at', 'messageId', 'traits'] },
  ),
  { selector: ({ messageId }) => messageId, maxLength: 8 },
);

const after = (said: readonly AccountWord[]) => said.reduce(traitsAfter, {});

test('of each trait the last word of those who are trusted holds, else the last of browsers; in any order', () => {
  fc.assert(
    fc.property(words, fc.infiniteStream(fc.nat()), (said, draws) => {
      const keys = new Map(said.map((word) => [word, draws.next().value ?? 0]));
      const shuffled = said.toSorted((one, other) => (keys.get(one) ?? 0) - (keys.get(other) ?? 0));
      const traits = after([...shuffled, ...said]);
      const expected = new Map<string, unknown>();
      const ranked = said.toSorted((one, other) => (rankOf(one) < rankOf(other) ? -1 : 1));
      for (const word of ranked)
        for (const [name, value] of Object.entries(word.traits)) expected.set(name, value);
      const held = Object.entries(traits).map(([name, { value }]) => [name, value] as const);
      expect(new Map(held)).toEqual(expected);
    }),
  );
});

const rankOf = ({ isFromBrowser, at, messageId }: AccountWord): string =>
  `${isFromBrowser === true ? 0 : 1} ${at} ${messageId}`;

test('browsers cannot fill an account up: their traits make room', () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`junk-${at}`, at]));
  const word = { accountId: 'a', at: '2026-01-01T00:00:00.000Z', messageId: 'm' };
  const full = after([{ ...word, traits: many, isFromBrowser: true }]);
  expect(Object.keys(full)).toHaveLength(50);
  const next = traitsAfter(full, { ...word, messageId: 'n', traits: { name: 'Acme' } });
  expect(Object.keys(next)).toHaveLength(50);
  expect(next['name']?.value).toBe('Acme');
  expect(traitsAfter(next, { ...word, traits: { zeal: 1 }, isFromBrowser: true })).toEqual(next);
});
