import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gap } from '../../functions/api/reports/gap.ts';
import { stumbles } from '../../functions/api/reports/stumbles.ts';
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

const asOf = '2026-04-30';
const start = Date.parse('2026-03-01T00:00:00Z');
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
const day = 86_400;

/** One thing that somebody does so many seconds after the start. */
const did = (
  who: string,
  event: string,
  seconds: number,
  properties: Readonly<Record<string, unknown>> = {},
): Happening => ({ who, event, at: at(seconds), properties });

test('the step at which most are lost is the stumble', async () => {
  const walk = (who: string, events: readonly string[]): Happening[] =>
    events.map((event, index) => did(who, event, index * 60));
  const funnel = ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed'];
  await lake.fill(
    [
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((who) => walk(who, funnel.slice(0, 2))),
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((who) => did(who, 'Checkout Started', 120)),
      did('a', 'Order Completed', 180),
      // Bought before she looked; and too late after her only look.
      did('i', 'Product Added', 0),
      did('i', 'Product Viewed', 60),
      did('b', 'Order Completed', 40 * day),
      // The telephone of a is a person's with her: her steps add up.
      did('anonymous_id.phone', 'Product Viewed', 0),
    ],
    { 'anonymous_id.phone': 'a' },
  );
  const told = await lake.tell(stumbles, { asOf });
  expect(told['funnel']).toEqual([
    { step: 'Product Viewed', people: 9, ofFirst: 1, ofPrevious: 1, dropped: 0, dropOff: 0 },
    {
      ...{ step: 'Product Added', people: 8, ofFirst: 0.888889 },
      ...{ ofPrevious: 0.888889, dropped: 1, dropOff: 0.111111 },
    },
    {
      ...{ step: 'Checkout Started', people: 6, ofFirst: 0.666667 },
      ...{ ofPrevious: 0.75, dropped: 2, dropOff: 0.25 },
    },
    {
      ...{ step: 'Order Completed', people: 1, ofFirst: 0.111111 },
      ...{ ofPrevious: 0.166667, dropped: 5, dropOff: 0.833333 },
    },
  ]);
  expect(told['stumble']).toEqual({
    ...{ from: 'Checkout Started', to: 'Order Completed', dropped: 5, dropOff: 0.833333 },
  });
  const longer = await lake.tell(stumbles, { asOf, windowDays: '39' });
  expect(longer['funnel']).toMatchObject([{}, {}, {}, { people: 1 }]);
  const longest = await lake.tell(stumbles, { asOf, windowDays: '40' });
  expect(longest['funnel']).toMatchObject([{}, {}, {}, { people: 2 }]);
});

const steps = ['s1', 's2', 's3'];
const move = fc.record({
  who: fc.constantFrom('a', 'b'),
  event: fc.constantFrom(...steps, ...steps, 'other'),
  hour: fc.integer({ min: 0, max: 60 }),
});
type Move = typeof move extends fc.Arbitrary<infer Value> ? Value : never;

/** Tries every chain of steps there is. */
function furthest(moves: readonly Move[], windowHours: number): number {
  const inOrder = moves
    .map((each, index) => ({ ...each, index }))
    .toSorted((a, b) => a.hour - b.hour || (`m${a.index}` < `m${b.index}` ? -1 : 1));
  const chain = (from: number, step: number, began: number): number => {
    let best = step;
    for (let index = from; index < inOrder.length; index += 1) {
      const { event, hour } = inOrder[index] ?? { event: '', hour: 0 };
      const first = step === 0 ? hour : began;
      if (event === steps[step] && hour - first <= windowHours) {
        best = Math.max(best, chain(index + 1, step + 1, first));
      }
    }
    return best;
  };
  return chain(0, 0, 0);
}

test('funnels count whom a search of all chains counts', async () => {
  let whole = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(move, { minLength: 12, maxLength: 30, size: 'max' }),
      fc.integer({ min: 1, max: 3 }),
      async (moves, windowDays) => {
        await lake.fill(moves.map(({ who, event, hour }) => did(who, event, hour * 3_600)));
        const told = await lake.tell(stumbles, {
          ...{ asOf, steps: steps.join(','), windowDays: String(windowDays) },
        });
        const reached = ['a', 'b'].map((who) =>
          furthest(
            moves.map((each) => (each.who === who ? each : { ...each, event: 'other' })),
            windowDays * 24,
          ),
        );
        const people = steps.map((_, index) => reached.filter((step) => step > index).length);
        expect(told['funnel']).toMatchObject(people.map((count) => ({ people: count })));
        whole += people[2] ?? 0;
      },
    ),
    { seed: 20_261_126, numRuns: 40 },
  );
  expect(whole).toBeGreaterThan(20);
});

test('rage clicks, errors, scrolling and the heat of a page, counted by hand', async () => {
  const click = (who: string, seconds: number, x: number, y: number, more = {}) =>
    did(who, 'Element Clicked', seconds, {
      ...{ path: '/cart', x, y, page_width: 1000, page_height: 2000 },
      ...more,
    });
  await lake.fill([
    did('a', 'page', 0, { path: '/cart' }),
    did('b', 'page', 3_600, { path: '/cart' }),
    did('b', 'page', 3_700, { path: '/cart' }),
    { who: 'c', event: 'page', at: at(0), context: { page: { path: '/quiet' } } },
    // Four quick clicks are one burst, and three after a pause another; two are none.
    ...[10, 10.5, 11, 11.5].map((seconds) => click('a', seconds, 500, 100)),
    ...[20, 20.5, 21].map((seconds) => click('a', seconds, 510, 120)),
    ...[10, 11].map((seconds) => click('b', seconds, 0, 0)),
    // Too slow; too far apart; on one element however far apart.
    ...[30, 32, 34].map((seconds) => click('b', seconds, 500, 100)),
    ...[50, 50.1, 50.2].map((seconds, index) => click('b', seconds, 100 * index, 1999)),
    ...[70, 70.1, 70.2].map((seconds, index) =>
      click('c', seconds, 300 * index, 2000, { selector: '#pay' }),
    ),
    did('a', 'Element Clicked', 90, { path: '/cart' }),
    did('b', 'Rage Click', 91, { path: '/cart' }),
    did('a', 'Error Shown', 92, { path: '/cart', message: 'card refused' }),
    did('a', 'Error Shown', 93, { path: '/cart' }),
    did('a', 'Page Scrolled', 94, { path: '/cart', depth: 30 }),
    did('a', 'Page Scrolled', 95, { path: '/cart', depth: 80 }),
    did('b', 'Page Scrolled', 95, { path: '/cart', depth: 100 }),
  ]);
  const told = await lake.tell(stumbles, { asOf, columns: '2', rows: '4' });
  expect(told['pages']).toEqual([
    {
      ...{ page: '/cart', views: 3, viewers: 2, clicks: 19 },
      ...{ rageClicks: 3, rageClickPeople: 2, rageClicksReported: 1 },
      ...{ errors: 2, errorPeople: 1, errorRate: 0.5 },
      scroll: { people: 2, to25: 1, to50: 1, to75: 1, to100: 0.5 },
    },
    expect.objectContaining({ page: '/quiet', views: 1, errors: 0, rageClicks: 0 }),
  ]);
  expect(told['heatMaps']).toEqual([
    {
      ...{ page: '/cart', clicks: 18 },
      cells: [
        { column: 0, row: 0, clicks: 2 },
        { column: 1, row: 0, clicks: 10 },
        { column: 0, row: 3, clicks: 5 },
        { column: 1, row: 3, clicks: 1 },
      ],
    },
  ]);
  // 1 March 2026 is a Sunday; 00:00 UTC is 09:00 in Tokyo.
  expect(told['times']).toEqual([
    { weekday: 7, hour: 9, views: 2, errors: 2, rageClicksReported: 1 },
    { weekday: 7, hour: 10, views: 2, errors: 0, rageClicksReported: 0 },
  ]);
});

const bought = (who: string, ...categories: string[]): Happening =>
  did(who, 'Order Completed', 10, {
    products: categories.map((category) => ({ product_id: category, category })),
  });
const viewed = (who: string, category: string): Happening =>
  did(who, 'Product Viewed', 5, { product_id: 'x', category });

test('gaps between saying and doing are found, and none is invented', async () => {
  await lake.fill([
    did('ann', 'identify', 0, { interests: ['Shoes', ' Tea '] }),
    bought('ann', 'tea', 'tea', 'cups'),
    did('bob', 'identify', 0, { favorite_category: 'tea' }),
    viewed('bob', 'Tea'),
    bought('bob', 'cups'),
    did('cem', 'identify', 0, { interests: 'shoes、hats; tea' }),
    // The last word counts.
    did('dee', 'identify', 0, { interests: ['shoes'] }),
    did('dee', 'identify', 1, { interests: ['cups'] }),
    bought('dee', 'cups'),
    did('eve', 'Survey Answered', 0, { question: 'favorite_category', answer: 'hats' }),
    did('eve', 'Survey Answered', 0, { question: 'How was it?', answer: 'shoes' }),
    bought('eve', 'tea'),
    bought('fay', 'hats'),
  ]);
  const told = await lake.tell(gap, { asOf });
  expect(told).toMatchObject({ people: 5, peopleWithGap: 2, gaps: 2 });
  const row = (interest: string, counts: readonly number[]) => {
    const [declared = 0, bought, viewedOnly, gap = 0, silent] = counts;
    const gapShare = Math.round((1e6 * gap) / declared) / 1e6;
    return { interest, declared, bought, viewedOnly, gap, silent, gapShare };
  };
  expect(told['interests']).toEqual([
    row('tea', [3, 1, 1, 0, 1]),
    row('hats', [2, 0, 0, 1, 1]),
    row('shoes', [2, 0, 0, 1, 1]),
    row('cups', [1, 1, 0, 0, 0]),
  ]);
  expect(told['unsaid']).toEqual([
    { category: 'cups', people: 2 },
    { category: 'tea', people: 1 },
  ]);
  expect(told['examples']).toEqual([
    { profileId: 'user_id.ann', interest: 'shoes', otherFacts: 3, otherCategory: 'tea' },
    { profileId: 'user_id.eve', interest: 'hats', otherFacts: 1, otherCategory: 'tea' },
  ]);
});
