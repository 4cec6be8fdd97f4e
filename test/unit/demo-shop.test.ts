import { describe, expect, test } from 'vitest';
import { tellingUserAgent } from '../../domain/intake/bot-user-agent.ts';
import { checkEvent } from '../../domain/intake/check-event.ts';
import { isPersonalAddress } from '../../domain/normalize/email.ts';
import { normaliseIdentifier } from '../../domain/normalize/identifier.ts';
import { isPersonalNumber, phoneE164 } from '../../domain/normalize/phone.ts';
import { shopAudiences } from '../../proofs/demo-shop/audiences.ts';
import { catalogue, checkDigit } from '../../proofs/demo-shop/catalogue.ts';
import { phoneNotations, typedInFullWidth } from '../../proofs/demo-shop/contacts.ts';
import { leakFinder } from '../../proofs/demo-shop/lake-scan.ts';
import { generateShop, type Shop } from '../../proofs/demo-shop/shop.ts';
import { type ShopCall, sourceIds, tokyoDay } from '../../proofs/demo-shop/shop-call.ts';
import { audienceDefinition } from '../../schemas/audience.ts';
import { wireEvent } from '../../schemas/wire-event.ts';

const now = Date.parse('2026-05-20T03:00:00Z');
const dayMs = 86_400_000;
const shopOf = (seed: number): Shop => generateShop({ seed, customers: 2_000, nowEpochMs: now });
const shop = shopOf(1);
const right = shop.calls.filter(({ fate }) => fate === 'stored');
const members = shop.customers.filter(({ kind }) => kind === 'member');

const membersOf = ({ body }: ShopCall, key: string): Record<string, unknown> => {
  const value = body[key];
  return typeof value === 'object' ? { ...value } : {};
};

describe('the shop of the demo', () => {
  test('is the same for the same seed and instant, and another for another seed', () => {
    expect(JSON.stringify(shopOf(1).calls)).toBe(JSON.stringify(shop.calls));
    expect(JSON.stringify(shopOf(2).customers)).not.toBe(JSON.stringify(shop.customers));
  });

  test('says nothing of the future, and nothing that a browser key may no longer say', () => {
    const wrong = shop.calls.filter(({ atEpochMs, source }) => {
      const days = (now - atEpochMs) / dayMs;
      const isHistory = source === 'order-system' || source === 'pos';
      return days < 0 || days > (isHistory ? 61 : 30);
    });
    expect(wrong).toEqual([]);
  });

  test('uses a message id once in a source, but for copies and the one conflict', () => {
    const ids = shop.calls
      .filter(({ fate, body }) => fate !== 'duplicate' && body['messageId'] !== 'said-twice')
      .map(({ source, body }) => `${source} ${String(body['messageId'])}`);
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set(
      right.map(({ source, body }) => `${source} ${String(body['messageId'])}`),
    );
    const copies = shop.calls.filter(({ fate }) => fate === 'duplicate');
    expect(copies.length).toBeGreaterThan(100);
    expect(
      copies.every(({ source, body }) => known.has(`${source} ${String(body['messageId'])}`)),
    ).toBe(true);
  });

  test('keeps the wire format where it is meant to, and breaks it where it is meant to', () => {
    expect(right.filter(({ body }) => !wireEvent.safeParse(body).success)).toEqual([]);
    const refused = shop.calls.filter(
      ({ fate, body }) => fate === 'rejected' && 'reason' in checkEvent(body, undefined),
    );
    expect(refused.length).toBeGreaterThan(15);
  });

  test('has known and unknown people, and some that web and till share', () => {
    const { people, joined, audiences, tally } = shop.reckoning;
    expect(people.known).toBeGreaterThan(1_500);
    expect(people.unknown).toBeGreaterThan(500);
    expect(joined).toBeGreaterThan(150);
    for (const size of Object.values(audiences)) expect(size).toBeGreaterThan(100);
    for (const id of sourceIds) {
      const { accepted, stored, duplicate, rejected } = tally[id];
      expect(accepted).toBe(stored + duplicate + rejected);
    }
  });

  test('asks most people for consent and hears yes from most of them', () => {
    const share = (answer: boolean | undefined): number =>
      shop.customers.filter(({ consent }) => consent === answer).length / shop.customers.length;
    expect(share(true)).toBeCloseTo(0.8, 1);
    expect(share(false)).toBeCloseTo(0.15, 1);
    expect(share(undefined)).toBeGreaterThan(0.02);
  });

  test('has a regular who agreed and gave both an address and a number of her own', () => {
    const { regular, reckoning } = shop;
    expect(regular.consent).toBe(true);
    expect(reckoning.purchases.get(`person:${regular.number}`)).toBeGreaterThanOrEqual(2);
    expect(isPersonalAddress(regular.email ?? '')).toBe(true);
    expect(isPersonalNumber(`+81${regular.phone.slice(1)}`)).toBe(true);
  });

  test('shares some browsers between two members', () => {
    const devices = members.flatMap(({ devices: own }) => own);
    expect(devices.length - new Set(devices).size).toBeGreaterThan(5);
  });
});

describe('the contacts of the demo', () => {
  test('are one number in whatever notation', () => {
    for (const digits of ['09001234567', '07098765432', '08091234567', '0312345678'])
      for (const write of [...phoneNotations, typedInFullWidth])
        expect(phoneE164(write(digits), 'JP')).toEqual({ value: `+81${digits.slice(1)}` });
  });

  test('are written in every notation and normalise to what the customer has', () => {
    const written = right.flatMap((call) => {
      const { phone } = membersOf(call, 'traits');
      return typeof phone === 'string' ? [phone] : [];
    });
    const phones = new Set(shop.customers.map(({ phone }) => `+81${phone.slice(1)}`));
    for (const phone of written) {
      const normalised = phoneE164(phone, 'JP');
      expect('value' in normalised && phones.has(normalised.value)).toBe(true);
    }
    for (const form of [/^０/, /^\+81 /, /ー/, /−/, /^\(/, /^0\d{10}$/])
      expect(written.some((phone) => form.test(phone))).toBe(true);
  });

  test('lie under example domains, carriers’ odd shapes included', () => {
    const addresses = members.flatMap(({ email }) => email ?? []);
    for (const address of addresses) {
      expect(address).toMatch(/@(?:[a-z]+\.)?example\.(?:com|co\.jp)$/);
      expect(normaliseIdentifier('email', address, 'JP')).toHaveProperty('value', address);
    }
    expect(addresses.some((address) => /\.\..*\.@/.test(address))).toBe(true);
  });

  test('stand in some links in clear, so that scrubbing has something to do', () => {
    const urls = JSON.stringify(right.map(({ body }) => body['context']));
    expect(urls).toMatch(/mail=[^"&]*%40/);
    expect(urls).toMatch(/mail=[^"&%]*@example/);
  });
});

describe('the catalogue of the demo', () => {
  test('has 80 articles with in-store codes of their own and valid check digits', () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(80);
    for (const { id, price } of catalogue) {
      expect(id).toMatch(/^2\d{12}$/);
      expect(Number(id.at(-1))).toBe(checkDigit(id.slice(0, -1)));
      expect(Number.isInteger(price) && price > 0).toBe(true);
    }
    // The published example of the check digit's page.
    expect(checkDigit('456995111617')).toBe(9);
  });

  test('is sold in whole yen with whole yen of tax', () => {
    const orders = right.filter(({ body }) => body['event'] === 'Order Completed');
    const odd = orders.filter((order) => {
      const { revenue, tax } = membersOf(order, 'properties');
      return !Number.isInteger(revenue) || !Number.isInteger(tax);
    });
    expect(odd).toEqual([]);
  });
});

test('crawlers are taken for crawlers and nobody else is', () => {
  const userAgents = new Set(
    shop.calls.map((call) => `${call.isBot} ${membersOf(call, 'context')['userAgent'] ?? ''}`),
  );
  for (const text of userAgents) {
    const [isBot, ...userAgent] = text.split(' ');
    expect(tellingUserAgent(userAgent.join(' ')) !== undefined).toBe(isBot === 'true');
  }
});

test('the audiences are what the audience language takes', () => {
  for (const definition of Object.values(shopAudiences))
    expect(audienceDefinition.safeParse(definition).success).toBe(true);
});

test('a day in Tokyo begins nine hours early', () => {
  expect(tokyoDay(Date.parse('2026-05-19T15:00:00Z'))).toBe('2026-05-20');
  expect(tokyoDay(Date.parse('2026-05-19T14:59:59Z'))).toBe('2026-05-19');
});

describe('the search of the lake', () => {
  const isLeak = leakFinder(shop.customers);
  const { regular } = shop;
  const name = regular.name;

  test('finds an address, a number and a name however they are written', () => {
    const email = regular.email ?? '';
    const texts = [
      email,
      email.toUpperCase(),
      `https://shop.example/?mail=${encodeURIComponent(email)}&x=1`,
      ...[...phoneNotations, typedInFullWidth].map(
        (write) => `折り返し ${write(regular.phone)} まで`,
      ),
      `${name.last} ${name.first}`,
      `{"name":"${name.last}${name.first}"}`,
    ];
    expect(texts.filter((text) => !isLeak(text))).toEqual([]);
  });

  test('does not take codes, prices, placeholders and articles for people', () => {
    const orders = right.filter(({ body }) => body['event'] === 'Order Completed');
    const texts = [
      '{"note":"折り返し希望 [phone] または [email] まで"}',
      ...orders.map((order) => JSON.stringify(order.body['properties'])),
      ...catalogue.map(({ id, name: article }) => `${id} ${article}`),
      'email.0123456789abcdef0123456789abcdef',
    ];
    expect(texts.filter(isLeak)).toEqual([]);
  });
});
