import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindsIn, permittedRecord } from '../../destinations/permitted-record.ts';
import { permittedKinds, type StandingBasis } from '../../domain/consent/legal-basis.ts';
import { type BasisKind, basisKinds } from '../../schemas/legal-basis.ts';

const basis = (basisKind: BasisKind, more: Partial<StandingBasis> = {}): StandingBasis => ({
  basisKind,
  isInForce: true,
  scope: { everyone: true },
  ...more,
});
const underTerms = (version: string, acceptedBeforeAt?: string): Partial<StandingBasis> => ({
  scope: {
    terms: { version, ...(acceptedBeforeAt && { acceptedBefore: acceptedBeforeAt.slice(0, 10) }) },
  },
  ...(acceptedBeforeAt && { acceptedBeforeAt }),
});

describe('what a destination may be told', () => {
  const april = '2026-03-31T15:00:00.000Z';
  const accepted = (version: string, at: string) => ({ version, at });

  test.for([
    ['nothing without a basis', [], undefined, []],
    ['what everyone is covered by', [basis('email')], undefined, ['email']],
    ['not what was revoked', [basis('email', { isInForce: false })], undefined, []],
    ['not who never accepted terms', [basis('email', underTerms('3'))], undefined, []],
    ['who accepted the version', [basis('email', underTerms('3'))], ['3', april], ['email']],
    ['not who accepted another one', [basis('email', underTerms('3'))], ['4', april], []],
    [
      'not who accepted at the very instant',
      [basis('phone', underTerms('3', april))],
      ['3', april],
      [],
    ],
    [
      'who accepted a millisecond before',
      [basis('phone', underTerms('3', april))],
      ['3', '2026-03-31T14:59:59.999Z'],
      ['phone'],
    ],
    [
      'each kind by its own basis, any one is enough',
      [basis('email', underTerms('3')), basis('email', underTerms('4')), basis('phone')],
      ['4', april],
      ['email', 'phone'],
    ],
    [
      'not by a day that cannot be read',
      [basis('email', { ...underTerms('3', april), acceptedBeforeAt: 'soon' })],
      ['3', april],
      [],
    ],
  ] as const)('%s', ([, bases, terms, kinds]) => {
    const said = terms === undefined ? undefined : accepted(terms[0], terms[1]);
    expect([...permittedKinds(bases, said)].sort()).toEqual(kinds);
  });

  test('taking a basis away never permits more', () => {
    const one = fc.record({
      basisKind: fc.constantFrom(...basisKinds),
      isInForce: fc.boolean(),
      scope: fc.oneof(
        fc.constant({ everyone: true as const }),
        fc.record({ terms: fc.record({ version: fc.constantFrom('1', '2') }) }),
      ),
    });
    const terms = fc.option(
      fc.record({ version: fc.constantFrom('1', '2'), at: fc.constant(april) }),
    );
    fc.assert(
      fc.property(fc.array(one, { minLength: 1 }), terms, fc.nat(), (bases, said, which) => {
        const rest = bases.toSpliced(which % bases.length, 1);
        const of = (some: typeof bases) => permittedKinds(some, said ?? undefined);
        expect([...of(bases)]).toEqual(expect.arrayContaining([...of(rest)]));
      }),
    );
  });
});

describe('the record that is left', () => {
  const record = {
    recordId: 'p',
    emails: ['a@example.com'],
    phones: ['+819012345678'],
    lineUserIds: ['U1'],
    idfas: ['i'],
    gaids: ['g'],
    firstName: '花子',
    lastName: '山田',
    city: '港区',
    state: '東京都',
    postalCode: '1050011',
    country: 'JP',
  };
  const parts: Readonly<Record<string, BasisKind>> = {
    emails: 'email',
    phones: 'phone',
    lineUserIds: 'line_user_id',
    idfas: 'idfa',
    gaids: 'gaid',
    firstName: 'name',
    lastName: 'name',
    city: 'address',
    state: 'address',
    postalCode: 'address',
    country: 'address',
  };

  test('holds each part exactly when its kind is permitted', () => {
    fc.assert(
      fc.property(fc.subarray([...basisKinds]), (kinds) => {
        const left = permittedRecord(record, new Set(kinds));
        for (const [part, kind] of Object.entries(parts)) {
          const value: unknown = Reflect.get(left, part);
          const isThere = Array.isArray(value) ? value.length > 0 : value !== undefined;
          expect([part, isThere]).toEqual([part, kinds.includes(kind)]);
        }
        expect(left.recordId).toBe('p');
      }),
    );
  });

  test('and what it holds can be told', () => {
    expect(kindsIn(record)).toEqual([...new Set(Object.values(parts))].sort());
    expect(kindsIn(permittedRecord(record, new Set()))).toEqual([]);
  });
});
