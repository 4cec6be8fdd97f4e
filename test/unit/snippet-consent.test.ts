import { describe, expect, test } from 'vitest';
import { gppWord } from '../../browser/consent/gpp.ts';
import { type TcData, tcfWord } from '../../browser/consent/tcf.ts';

const granted = { analytics: true, advertising: true };
const onlyAnalytics = { analytics: true, advertising: false };
const refused = { analytics: false, advertising: false };

const decided = (purposes: readonly number[], more: TcData = {}): TcData => ({
  gdprApplies: true,
  eventStatus: 'tcloaded',
  purpose: { consents: Object.fromEntries(purposes.map((purpose) => [purpose, true])) },
  ...more,
});

describe('TCF', () => {
  test.for<[readonly number[], object]>([
    [[1, 3, 4, 8], granted],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], granted],
    [[1, 8], onlyAnalytics],
    [[1, 3, 8], onlyAnalytics],
    [[1, 3, 4], { analytics: false, advertising: true }],
    [[3, 4, 8], refused],
    [[], refused],
  ])('purposes %o', ([purposes, preferences]) => {
    expect(tcfWord(decided(purposes), undefined)?.[0]).toEqual(preferences);
  });

  const all = [1, 3, 4, 8];
  test.for<[TcData['vendor'], object]>([
    [{ consents: { 755: true } }, granted],
    [{ consents: { 755: false } }, refused],
    [{ consents: {} }, refused],
    [undefined, refused],
    [{ consents: { 755: true }, disclosedVendors: { 755: true } }, granted],
    [{ consents: { 755: true }, disclosedVendors: { 7: true } }, refused],
    [{ consents: { 7: true }, disclosedVendors: { 755: true } }, refused],
  ])(
    'a vendor needs its consent and, where disclosed vendors are said, its place: %o',
    ([vendor, preferences]) => {
      const data = decided(all, vendor === undefined ? {} : { vendor });
      expect(tcfWord(data, '755')?.[0]).toEqual(preferences);
    },
  );

  test.for(['cmpuishown', undefined])('status %s is no decision', (eventStatus) => {
    const { eventStatus: _, ...data } = decided(all);
    expect(tcfWord(eventStatus === undefined ? data : { ...data, eventStatus }, undefined)).toBe(
      undefined,
    );
  });

  test('outside of the GDPR nothing is asked, and nothing said of advertising', () => {
    expect(tcfWord({ gdprApplies: false, tcString: '' }, '755')).toEqual([
      { analytics: true },
      { gdprApplies: false, tcString: '' },
      true,
    ]);
  });
});

describe('GPP', () => {
  const ready = (parsedSections: Parameters<typeof gppWord>[0]['parsedSections'] = {}) => ({
    signalStatus: 'ready',
    gppString: 'DBAA',
    parsedSections,
  });
  const everyPurpose = Array.from({ length: 24 }, () => true);
  test.for<[string, ReturnType<typeof ready>, boolean, object]>([
    ['no section', ready(), false, { analytics: true }],
    ['not applicable', ready({ usnat: { SaleOptOut: 0 } }), false, { analytics: true }],
    ['not opted out', ready({ usnat: { SaleOptOut: 2, SharingOptOut: 2 } }), false, granted],
    [
      'opted out of one',
      ready({ usca: { SaleOptOut: 2, SharingOptOut: 1 } }),
      false,
      onlyAnalytics,
    ],
    ['of ads', ready({ usco: [{ TargetedAdvertisingOptOut: 1 }] }), false, onlyAnalytics],
    [
      'the strictest',
      ready({ usca: { SaleOptOut: 1 }, usnat: { SaleOptOut: 2 } }),
      false,
      onlyAnalytics,
    ],
    ['its own control', ready({ usnat: [{ SaleOptOut: 2 }, { Gpc: true }] }), false, onlyAnalytics],
    ['the browser’s control', ready({ usnat: { SaleOptOut: 2 } }), true, onlyAnalytics],
    ['Europe, granted', ready({ tcfeuv2: { PurposeConsents: everyPurpose } }), false, granted],
    [
      'Europe, of parts',
      ready({
        tcfeuv2: [{ PurposeConsents: [true, false, false, true, false, false, false, true] }],
      }),
      false,
      onlyAnalytics,
    ],
    ['Europe, refused', ready({ tcfeuv2: { PurposeConsents: [] } }), false, refused],
  ])('%s', ([, ping, isControlled, preferences]) => {
    expect(gppWord(ping, isControlled)?.[0]).toEqual(preferences);
  });

  test('a signal that is not ready says nothing', () => {
    expect(gppWord({ ...ready(), signalStatus: 'not ready' }, true)).toBeUndefined();
  });
});
