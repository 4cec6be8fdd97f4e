import { describe, expect, test } from 'vitest';
import { takeBatch, takeOne, track } from './intake-tools.ts';

const identify = (members: Record<string, unknown>) => ({
  type: 'identify',
  userId: 'u1',
  messageId: 'm1',
  ...members,
});

describe('an identify call of RudderStack', () => {
  test('says its traits in the context alone', () => {
    const traits = { plan: 'gold', firstName: '花子' };
    const ofContext = takeOne(identify({ context: { traits } }));
    const ofSegment = takeOne(identify({ traits }));
    expect(ofContext.traits).toEqual(ofSegment.traits);
    expect(ofContext.traits).toMatchObject([{ trait: 'plan', value: '"gold"' }]);
    expect(ofContext.vault).toEqual(ofSegment.vault);
    expect(ofContext.row.properties).toBe('{"plan":"gold"}');
  });

  test('that says them twice means its own', () => {
    const { traits } = takeOne(
      identify({ traits: { plan: 'gold' }, context: { traits: { plan: 'none', level: 2 } } }),
    );
    expect(Object.fromEntries(traits.map(({ trait, value }) => [trait, value]))).toEqual({
      level: '2',
      plan: '"gold"',
    });
  });

  test('leaves the traits of other calls what they were: the person’s, not the event’s', () => {
    const taken = takeOne(track({ context: { traits: { plan: 'gold' } } }));
    expect(taken.traits).toEqual([]);
  });
});

describe('consents of context.consentManagement', () => {
  const consentsOf = (consentManagement: unknown, more = {}) =>
    Object.fromEntries(
      takeOne(track({ context: { consentManagement, ...more } })).consents.map(
        ({ purpose, is_granted }) => [purpose, is_granted],
      ),
    );

  test('are those allowed and denied', () => {
    expect(
      consentsOf({
        provider: 'custom',
        allowedConsentIds: ['advertising', 'both'],
        deniedConsentIds: ['analytics', 'both'],
      }),
    ).toEqual({ advertising: true, analytics: false, both: false });
    expect(consentsOf({ provider: 'oneTrust', allowedConsentIds: [] })).toEqual({});
  });

  test('stand back where the event says its consents as Segment does', () => {
    const consent = { categoryPreferences: { advertising: false } };
    expect(consentsOf({ allowedConsentIds: ['advertising'] }, { consent })).toEqual({
      advertising: false,
    });
  });

  test.for([[{ deniedConsentIds: [1] }], [{ deniedConsentIds: 'advertising' }]])(
    '%j is a denial that cannot be read',
    ([consentManagement]) => {
      const { events } = takeBatch(
        JSON.stringify({ batch: [track({ context: { consentManagement } })] }),
      );
      expect(events[0]?.taken).toEqual({ kind: 'rejected', reason: 'invalid_consent' });
    },
  );
});
