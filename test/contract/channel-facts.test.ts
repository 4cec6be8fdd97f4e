import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelFacts } from '../../queries/channel-facts.ts';
import type { OccasionKind } from '../../schemas/automation.ts';
import { channelFactsRow } from '../../schemas/channel-facts.ts';
import { contactEvents } from '../../schemas/contact-events.ts';
import { type ApiServer, startApi } from './api-server.ts';
import { type Happening, reportLake } from './report-lake.ts';

let api: ApiServer;
let lake: Awaited<ReturnType<typeof reportLake>>;
beforeAll(async () => {
  api = await startApi();
  lake = await reportLake({ timeZone: 'Asia/Tokyo', control: api.ports.control });
});
afterAll(async () => {
  lake.close();
  await api.stop();
});

const question = {
  ...{ audienceId: 'a', generation: 3, today: '2026-03-31' },
  ...{ contactsSince: '2026-03-20', hoursSince: '2026-02-01' },
  ...{ timeZone: 'Asia/Tokyo', ownSourceId: 'daicho' },
};

async function factsOf(members: readonly string[], occasion?: OccasionKind) {
  for (const member of members)
    await lake.run(
      `INSERT INTO memberships (profile_id, audience_id, generation) VALUES ('user_id.${member}', 'a', '3'), ('user_id.${member}', 'a', '2')`,
    );
  const { columns, rows } = await lake.ask(
    channelFacts(occasion === undefined ? question : { ...question, occasion }),
  );
  return rows.map((row) =>
    channelFactsRow.parse(
      Object.fromEntries(columns.map((name, at) => [name, row[at] === 'null' ? null : row[at]])),
    ),
  );
}

const channelOf = new Map<string, string>(
  Object.entries(contactEvents).map(([channel, event]) => [event, channel]),
);
const own = ['Order Completed', 'Product Viewed', 'Email Opened', 'SMS Link Clicked'];
const others = ['identify', 'Campaign Targeted', 'Direct Mail Returned', 'Ad Impression'];
const people = ['a', 'b', 'c', 'd'];
/** `d` is `a` by another name. */
const profileOf = (who: string): string => (who === 'd' ? 'a' : who);
const hourMs = 3_600_000;
const start = Date.parse('2026-01-20T00:00:00Z');
const brandDay = (epochMs: number) => new Date(epochMs + 9 * hourMs).toISOString().slice(0, 10);

const happening: fc.Arbitrary<Happening> = fc
  .record({
    who: fc.constantFrom(...people),
    event: fc.constantFrom(...own, ...others, ...channelOf.keys()),
    hours: fc.integer({ min: 0, max: 24 * 72 }),
    isBot: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  })
  .map(({ hours, ...rest }) => ({ ...rest, at: new Date(start + hours * hourMs).toISOString() }));

test('what the rules ask of the lake is what plain counting finds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 40, size: 'max' }), async (all) => {
      await lake.fill(all, { d: 'a' });
      const facts = await factsOf(['a', 'b']);
      expect(facts.map(({ profile_id }) => profile_id)).toEqual(['user_id.a', 'user_id.b']);
      for (const found of facts) {
        const mine = all
          .map((each) => ({ ...each, ms: Date.parse(each.at), isBot: each.isBot === true }))
          .filter(({ who, ms, isBot }) => {
            const isHers = `user_id.${profileOf(who)}` === found.profile_id;
            return isHers && !isBot && brandDay(ms) <= question.today;
          });
        const latest = (wanted: (event: string) => boolean) =>
          mine
            .filter(({ event }) => wanted(event))
            .reduce<number | null>((last, { ms }) => Math.max(last ?? 0, ms), null);
        expect(found.last_active_ms).toBe(latest((event) => own.includes(event)));
        expect(found.last_order_ms).toBe(latest((event) => event === 'Order Completed'));
        expect(found.mail_returned_ms).toBe(latest((event) => event === 'Direct Mail Returned'));
        const contacts = mine
          .filter(({ event, ms }) => channelOf.has(event) && brandDay(ms) >= '2026-03-20')
          .map(({ event, ms }) => `${channelOf.get(event)}@${ms}`);
        expect(found.contacts.map((each) => `${each.channel}@${each.atEpochMs}`).sort()).toEqual(
          contacts.sort(),
        );
        const hours = new Map<number, number>();
        for (const { event, ms } of mine) {
          const counts = ['Order Completed', 'Email Opened', 'SMS Link Clicked'].includes(event);
          if (!counts || brandDay(ms) < '2026-02-01') continue;
          const hour = new Date(ms + 9 * hourMs).getUTCHours();
          hours.set(hour, (hours.get(hour) ?? 0) + 1);
        }
        const byHour = (map: ReadonlyMap<number, number>) => [...map].sort(([a], [b]) => a - b);
        expect(byHour(found.active_hours)).toEqual(byHour(hours));
      }
    }),
    { seed: 1, numRuns: 40 },
  );
});

test('traits by the last word, complaints while they are open, own contacts left to their own rows', async () => {
  const at = (hours: number) =>
    new Date(Date.parse('2026-03-25T00:00:00Z') + hours * hourMs).toISOString();
  const complaint = (who: string, verb: string, hours: number): Happening => ({
    ...{ who, event: `Complaint ${verb}`, at: at(hours) },
    properties: { case_id: `c-${who}` },
  });
  await lake.fill(
    [
      complaint('a', 'Opened', 0),
      complaint('b', 'Opened', 0),
      complaint('b', 'Resolved', 1),
      { who: 'c', event: 'Inquiry Opened', at: at(0), properties: { case_id: 'i' } },
      { who: 'c', event: 'Email Delivered', at: at(3) },
    ],
    { d: 'a' },
  );
  await lake.run(`UPDATE events SET source_id = 'daicho' WHERE event = 'Email Delivered'`);
  const trait = (who: string, name: string, value: string, day: string) =>
    lake.run(
      `INSERT INTO node_traits (node, trait, value, "at", message_id, bucket) VALUES ('user_id.${who}', '${name}', '"${value}"', TIMESTAMP '${day}', 'm', '0')`,
    );
  await lake.run('DELETE FROM node_traits');
  await trait('a', 'preferred_channel', 'LINE', '2026-01-01');
  await trait('d', 'preferred_channel', 'メール', '2026-02-01');
  await trait('b', 'ng_hours', '12-13', '2026-02-01');
  const [a, b, c] = await factsOf(['a', 'b', 'c']);
  expect(a).toMatchObject({
    preferred_channel: 'メール',
    ng_hours: null,
    has_open_complaint: true,
  });
  expect(b).toMatchObject({ ng_hours: '12-13', has_open_complaint: false });
  expect(c).toMatchObject({ has_open_complaint: false, contacts: [] });
});

test('what an automation goes by: traits, the last order, of a product, an intent without an order since', async () => {
  const order = (who: string, at: string, product: string): Happening => ({
    ...{ who, event: 'Order Completed', at },
    properties: { order_id: at, products: [{ product_id: product }] },
  });
  await lake.fill(
    [
      order('a', '2026-03-01T20:00:00Z', 'coffee'),
      order('d', '2026-03-10T00:00:00Z', 'tea'),
      order('b', '2026-03-05T00:00:00Z', 'coffee'),
      { who: 'a', event: 'Cancellation Started', at: '2026-03-12T00:00:00Z' },
      { who: 'b', event: 'Cancellation Started', at: '2026-03-04T00:00:00Z' },
    ],
    { d: 'a' },
  );
  await lake.run('DELETE FROM node_traits');
  for (const [who, trait, value] of [
    ['d', 'birth_month_day', '02-29'],
    ['b', 'inspection_due', '2026-04-01'],
  ])
    await lake.run(
      `INSERT INTO node_traits (node, trait, value, "at", message_id, bucket) VALUES ('user_id.${who}', '${trait}', '"${value}"', TIMESTAMP '2026-01-01', 'm', '0')`,
    );
  const anchorsOf = async (occasion: OccasionKind) => {
    await lake.run('DELETE FROM memberships');
    const facts = await factsOf(['a', 'b', 'c'], occasion);
    return facts.map(({ profile_id, anchor }) => [profile_id.slice('user_id.'.length), anchor]);
  };
  expect(await anchorsOf({ kind: 'birthday', daysBefore: 0, leapDay: '02-28' })).toEqual([
    ['a', '02-29'],
  ]);
  expect(await anchorsOf({ kind: 'date', trait: 'inspection_due', daysBefore: 7 })).toEqual([
    ['b', '2026-04-01'],
  ]);
  expect(await anchorsOf({ kind: 'win-back', afterDays: 90 })).toEqual([
    ['a', '2026-03-10'],
    ['b', '2026-03-05'],
  ]);
  expect(await anchorsOf({ kind: 'replenish', product: 'coffee', afterDays: 30 })).toEqual([
    ['a', '2026-03-02'],
    ['b', '2026-03-05'],
  ]);
  expect(await anchorsOf({ kind: 'churn-save', events: ['Cancellation Started'] })).toEqual([
    ['a', '2026-03-12'],
  ]);
});

test('who waits for a product, and whether it is there, is what plain looking finds', async () => {
  const events = [
    'Waitlist Joined',
    'Order Completed',
    'Waitlist Left',
    'Product Back In Stock',
    'Product Out Of Stock',
  ];
  const step = fc.record({
    who: fc.constantFrom('a', 'b', 'd'),
    event: fc.constantFrom(...events),
    product: fc.constantFrom('tea', 'coffee'),
    hours: fc.integer({ min: 0, max: 24 * 72 }),
    isListed: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), async (steps) => {
      const all = steps.map(({ product, hours, isListed, ...rest }) => ({
        ...rest,
        product,
        ms: start + hours * hourMs,
        at: new Date(start + hours * hourMs).toISOString(),
        // A list of products, or the event's own property.
        properties: isListed ? { products: [{ product_id: product }] } : { product_id: product },
      }));
      await lake.fill(all, { d: 'a' });
      await lake.run('DELETE FROM memberships');
      const facts = await factsOf(['a', 'b'], { kind: 'restock', product: 'tea' });
      const ofTea = all.filter(
        ({ product, ms }) => product === 'tea' && brandDay(ms) <= question.today,
      );
      const last = (name: string | undefined, who?: string) => {
        const found = ofTea.filter(
          ({ event, who: by }) => event === name && (who === undefined || profileOf(by) === who),
        );
        return found.length === 0 ? '' : String(Math.max(...found.map(({ ms }) => ms)));
      };
      const expected = ['a', 'b'].flatMap((who) => {
        const own = events.slice(0, 3).map((event) => last(event, who));
        const anybody = events.slice(3).map((event) => last(event));
        return own[0] === '' ? [] : [[`user_id.${who}`, [...own, ...anybody].join(',')]];
      });
      expect(facts.map(({ profile_id, anchor }) => [profile_id, anchor])).toEqual(expected);
    }),
    { seed: 3, numRuns: 25 },
  );
});
