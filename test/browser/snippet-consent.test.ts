import { existsSync } from 'node:fs';
import { GVL, TCModel, TCString } from '@iabtcf/core';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { call, executablePath, open, traces } from './snippet-site.ts';
import { snippetWorld } from './snippet-world.ts';

const quick = 'data-flush-after-ms="100"';
const yes = { analytics: true, advertising: true };
const nothing = { cookies: '', keys: [] };
/** Longer than any delay of a page whose events go out after 100 ms. */
const aWhile = 350;

describe.skipIf(!existsSync(executablePath))(
  'consent (needs Chromium at /usr/bin/chromium)',
  () => {
    const world = snippetWorld();
    const sentSoon = () =>
      vi.waitFor(() => expect(world.site.sent).not.toEqual([]), { interval: 20 });
    const consentOf = (index = 0) => world.site.events()[index]?.context.consent;

    test('before it there is no request, no cookie and no key; then all that happened goes out once', async () => {
      const page = await open(world, quick, '/shop?gclid=Cj0K_abc&utm_campaign=spring');
      await call(page, 'track', 'Before');
      await page.waitForTimeout(aWhile);
      await page.evaluate(() => dispatchEvent(new Event('online')));
      expect(world.site.sent).toEqual([]);
      expect(await traces(page)).toEqual(nothing);
      expect(await world.context.cookies()).toEqual([]);

      await call(page, 'consent', yes);
      await sentSoon();
      const [first, second, ...others] = world.site.events();
      expect(others).toEqual([]);
      expect(first).toMatchObject({ type: 'page', context: { clickIds: { gclid: 'Cj0K_abc' } } });
      expect(first?.context.campaign).toEqual({ name: 'spring' });
      expect(first?.context.page?.url).not.toContain('gclid');
      expect(second).toMatchObject({ type: 'track', event: 'Before' });
      expect(consentOf()).toEqual({ categoryPreferences: yes });
      const { cookies } = await traces(page);
      expect(cookies).toContain(`_dcid=${first?.anonymousId}`);
      expect(world.site.sent[0]).toMatchObject({
        query: '?c=1',
        contentType: 'text/plain;charset=UTF-8',
      });
    });

    test('a refusal forgets what waited, and leaves nothing', async () => {
      const page = await open(world, quick);
      await call(page, 'consent', false);
      await call(page, 'track', 'After');
      await page.waitForTimeout(aWhile);
      expect(world.site.sent).toEqual([]);
      expect(await traces(page)).toEqual(nothing);
    });

    test('a withdrawal is told once, with the order to forget, and leaves nothing', async () => {
      const patient = 'data-flush-after-ms="60000"';
      const page = await open(world, patient, '/shop?gclid=Cj0K_abc');
      await call(page, 'consent', true);
      await call(page, 'identify', 'member-1');
      await call(page, 'flush');
      await sentSoon();
      // The page has its answer: what comes from here on waits for the next time.
      await vi.waitFor(async () => {
        const { keys } = await traces(page);
        expect(keys.filter((key) => key.startsWith('_dcq'))).toEqual([]);
      });
      await call(page, 'track', 'Never sent');
      await call(page, 'consent', false);
      await vi.waitFor(() => expect(world.site.sent).toHaveLength(2), { interval: 20 });
      await page.waitForTimeout(aWhile);
      expect(world.site.sent).toHaveLength(2);
      expect(world.site.sent[1]).toMatchObject({ query: '?c=0' });
      expect(world.site.sent[1]?.events).toMatchObject([
        {
          event: 'Segment Consent Preference Updated',
          anonymousId: world.site.events()[0]?.anonymousId,
          userId: 'member-1',
          context: { consent: { categoryPreferences: { analytics: false, advertising: false } } },
        },
      ]);
      expect(await traces(page)).toEqual(nothing);
    });

    test('a refusal on the next page takes away what the page before kept', async () => {
      const page = await open(world, 'data-flush-after-ms="60000"');
      await call(page, 'consent', true);
      await call(page, 'identify', 'member-1');
      await vi.waitFor(async () => expect((await traces(page)).keys).toContain('_dcu'));
      await page.reload();
      await call(page, 'consent', false);
      await vi.waitFor(() => expect(world.site.sent.at(-1)?.query).toBe('?c=0'), { interval: 20 });
      expect(await traces(page)).toEqual(nothing);
    });

    test('a purpose that is withdrawn while others stay is told at once', async () => {
      const page = await open(world, 'data-flush-after-ms="60000"', '/?gclid=Cj0K_abc');
      await call(page, 'consent', yes);
      await call(page, 'consent', { advertising: false });
      await sentSoon();
      expect(
        world.site.events().map((each) => [each.type, each.context.consent.categoryPreferences]),
      ).toEqual([
        ['page', yes],
        ['track', { analytics: true, advertising: false }],
      ]);
      expect(world.site.events()[1]?.context.clickIds).toBeUndefined();
      expect((await traces(page)).cookies).not.toContain('gclid');
    });

    test('analytics without advertising keeps no click id', async () => {
      const page = await open(world, quick, '/?gclid=Cj0K_abc');
      await call(page, 'consent', { analytics: true, advertising: false });
      await sentSoon();
      expect(JSON.stringify(world.site.events())).not.toContain('Cj0K_abc');
      expect((await traces(page)).cookies).not.toContain('gclid');
    });

    describe('TCF', () => {
      const tcString = (granted: readonly number[]): string => {
        const model = new TCModel(new GVL(vendorList));
        model.cmpId = 10;
        model.cmpVersion = 1;
        model.purposeConsents.set([...granted]);
        return TCString.encode(model);
      };
      const decide = (page: Page, purposes: readonly number[], more: object = {}): Promise<void> =>
        page.evaluate((data) => Reflect.get(window, 'decide')(data), {
          tcString: tcString(purposes),
          gdprApplies: true,
          eventStatus: 'useractioncomplete',
          cmpStatus: 'loaded',
          purpose: { consents: Object.fromEntries(purposes.map((purpose) => [purpose, true])) },
          ...more,
        });
      beforeEach(() => world.context.addInitScript(fakeTcf));

      test('nothing until the visitor has decided; then the purposes count', async () => {
        const page = await open(world, `${quick} data-consent="tcf"`);
        await page.waitForTimeout(aWhile);
        expect(world.site.sent).toEqual([]);
        expect(await traces(page)).toEqual(nothing);
        await decide(page, [1, 3, 4, 7, 8]);
        await sentSoon();
        expect(consentOf()).toEqual({
          gdprApplies: true,
          tcString: tcString([1, 3, 4, 7, 8]),
          categoryPreferences: yes,
        });
        expect(TCString.decode(`${consentOf()?.['tcString']}`).purposeConsents.has(8)).toBe(true);
      });

      test('where the GDPR does not apply nothing is said of advertising', async () => {
        const page = await open(world, `${quick} data-consent="tcf"`, '/?gclid=Cj0K_abc');
        await decide(page, [], { gdprApplies: false, eventStatus: 'tcloaded' });
        await sentSoon();
        expect(consentOf()?.categoryPreferences).toEqual({ analytics: true });
        expect(world.site.events()[0]?.context.clickIds).toEqual({ gclid: 'Cj0K_abc' });
      });
    });

    test('GPP: waits for the signal, and hears an opt-out of a US state', async () => {
      await world.context.addInitScript(fakeGpp);
      const page = await open(world, `${quick} data-consent="gpp"`);
      await page.waitForTimeout(aWhile);
      expect(world.site.sent).toEqual([]);
      await page.evaluate(() => {
        Reflect.get(
          window,
          'signal',
        )({
          usnat: [{ Version: 1, SaleOptOut: 1, SharingOptOut: 2, TargetedAdvertisingOptOut: 2 }],
        });
      });
      await sentSoon();
      expect(consentOf()).toEqual({
        gppString: 'DBABLA~BVQqAAAAAgA.QA',
        categoryPreferences: { analytics: true, advertising: false },
      });
    });

    test('Google consent mode: a default that denies waits for the update', async () => {
      await world.context.addInitScript(() => {
        const layer: unknown[] = [];
        Object.assign(window, {
          dataLayer: layer,
          gtag(..._args: unknown[]) {
            // biome-ignore lint/complexity/noArguments: Google's own snippet pushes this very object
            layer.push(arguments);
          },
        });
        Reflect.get(window, 'gtag')('consent', 'default', {
          ad_storage: 'denied',
          analytics_storage: 'denied',
          ad_user_data: 'denied',
          ad_personalization: 'denied',
          wait_for_update: 500,
        });
      });
      const page = await open(world, `${quick} data-consent="gcm"`);
      await page.waitForTimeout(aWhile);
      expect(world.site.sent).toEqual([]);
      expect(await traces(page)).toEqual(nothing);
      await page.evaluate(() =>
        Reflect.get(window, 'gtag')('consent', 'update', {
          ad_storage: 'granted',
          analytics_storage: 'granted',
          ad_user_data: 'granted',
        }),
      );
      await sentSoon();
      expect(consentOf()?.categoryPreferences).toEqual({ analytics: true, advertising: false });
    });

    test('without anybody to ask, the browser’s own privacy control is heard', async () => {
      await world.context.addInitScript(() => {
        Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });
      });
      await open(world, `${quick} data-consent="none"`, '/?gclid=Cj0K_abc');
      await sentSoon();
      expect(consentOf()?.categoryPreferences).toEqual({ advertising: false });
      expect(world.site.events()[0]?.context.clickIds).toBeUndefined();
    });
  },
);

const purposes = Object.fromEntries(
  Array.from({ length: 11 }, (_, index) => [
    index + 1,
    {
      ...{ id: index + 1, name: `Purpose ${index + 1}`, description: '' },
      ...{ descriptionLegal: '', illustrations: [] },
    },
  ]),
);
/** As much of a vendor list as the encoder asks for. */
const vendorList = {
  ...{ gvlSpecificationVersion: 3, vendorListVersion: 100, tcfPolicyVersion: 5 },
  ...{ lastUpdated: '2026-01-01T00:00:00Z', purposes, specialPurposes: {}, features: {} },
  ...{ specialFeatures: {}, stacks: {}, dataCategories: {}, vendors: {} },
};

/** A consent manager as IAB's TCF 2.3 wants it: calls its listeners with the state, and again when that changes. */
function fakeTcf(): void {
  type Listener = (data: object | null, isGood: boolean) => void;
  const listeners: Listener[] = [];
  Object.assign(window, {
    __tcfapi(command: string, _version: number, listener: Listener) {
      if (command !== 'addEventListener') return;
      listeners.push(listener);
      listener({ eventStatus: 'cmpuishown', gdprApplies: true, purpose: { consents: {} } }, true);
    },
    decide(data: object) {
      for (const listener of listeners) listener(data, true);
    },
  });
}

/** The same of GPP 1.1. */
function fakeGpp(): void {
  type Listener = (event: object, isGood: boolean) => void;
  const listeners: Listener[] = [];
  const ping = (signalStatus: string, parsedSections: object) => ({
    gppVersion: '1.1',
    cmpStatus: 'loaded',
    signalStatus,
    applicableSections: [7],
    gppString: 'DBABLA~BVQqAAAAAgA.QA',
    parsedSections,
  });
  Object.assign(window, {
    __gpp(command: string, listener: Listener) {
      if (command !== 'addEventListener') return;
      listeners.push(listener);
      const pingData = ping('not ready', {});
      listener({ eventName: 'listenerRegistered', listenerId: 1, data: true, pingData }, true);
    },
    signal(sections: object) {
      const pingData = ping('ready', sections);
      for (const listener of listeners) {
        listener({ eventName: 'signalStatus', listenerId: 1, data: 'ready', pingData }, true);
      }
    },
  });
}
