import type { LandingRow } from '../../domain/lake/landing-writer.ts';
import { seeded } from '../../proofs/seeded.ts';
import {
  campaignEvents,
  caseEvents,
  costEvents,
  pageEvents,
} from '../../schemas/business-events.ts';

/** A row of `landing_events` and the day that it lands on. */
interface DatedRow {
  readonly day: string;
  readonly row: LandingRow;
}

type Draw = <Item>(items: readonly Item[]) => Item | undefined;
interface Happening {
  readonly event: string;
  readonly properties: object;
  readonly context?: object | undefined;
}

const rows = 420;
const product1 = { product_id: 'p-1', name: '玉露', category: 'tea', brand: "O'Cha", size: 'S' };
const products: readonly object[] = [
  product1,
  { product_id: 'p-2', name: 'Cup', category: 'cups', brand: 'Kiln', variant: 'blue' },
  { sku: 's-3', category: ' tea ', brand: null },
  { name: 'Box', category: ['no', 'text'] },
  { ...product1, size: '' },
];
const said: readonly unknown[] = [
  ...[['Tea', 'cups'], 'tea、hats', 'TEA; ', '', null, 7, { a: 1 }, [], ['tea', null], [['x']]],
];
const paths = ['/', '/cart', "/o'b"];
const numbers: readonly unknown[] = [0, 1, 10, 500.5, '700', '1e3', null, -4];
/** Every other event has none. */
const clicks: readonly string[] = ['{"gclid":"click-1"}', '{"fbp":"fb.1.2.3","gclid":"o\'click"}'];
const utm = { campaign: { name: 'spring', medium: 'email' } };

/**
 * Events that reports understand, with values that engines read differently unless they read them as Trino does. The
 * same rows for ever.
 *
 * @param days at least one
 * @param nodeOf a person's node by number, 0 to 29
 */
export function businessRows(
  days: readonly string[],
  nodeOf: (number: number) => string,
): readonly DatedRow[] {
  const random = seeded(77);
  const draw: Draw = (items) => items[Math.floor(random() * items.length)];
  return Array.from({ length: rows }, (_, number) => {
    const day = days[Math.floor(random() * days.length)] ?? '';
    const {
      event,
      properties,
      context = {},
    } = happening(draw) ?? { event: 'nothing', properties: {} };
    const timestamp = Date.parse(`${day}T00:00:00Z`) + Math.floor(random() * 50) * 1_700_000;
    const row: LandingRow = {
      ...{ source_id: 'shop', request_id: `b${number}`, position: 0, request_events: 1 },
      ...{ message_id: `b${number}`, received_at: timestamp + 5, timestamp, event },
      type: ['page', 'identify'].includes(event) ? event : 'track',
      ...{ node: nodeOf(Math.floor(random() * 30)), is_day_flagged: false },
      ...{ is_bot: random() < 0.05, fingerprint: `b${number}` },
      ...{ properties: JSON.stringify(properties), context: JSON.stringify(context) },
      click_ids: clicks[number % 7] ?? null,
    };
    return { day, row };
  });
}

function happening(draw: Draw): Happening | undefined {
  const campaign_id = draw(['spring', "o'ad", '広告', undefined]);
  const order = { order_id: draw(['o1', 'o2', 'o3', undefined]), revenue: draw(numbers) };
  const kinds: readonly (() => Happening)[] = [
    () => ({
      event: 'Order Completed',
      properties: { ...order, products: [draw(products), draw(products), draw(products)] },
      context: draw([{}, utm]),
    }),
    () => ({ event: 'Order Completed', properties: { ...order, products: draw(['x', null, {}]) } }),
    () => ({ event: 'Product Viewed', properties: { ...draw(products) } }),
    () => ({ event: 'identify', properties: { interests: draw(said), "O'Brien": draw(said) } }),
    () => ({
      event: 'Survey Answered',
      properties: { question: draw(['interests', 'else']), answer: draw(said) },
    }),
    () => ({
      event: draw(campaignStages) ?? '',
      properties: { campaign_id, campaign_type: draw(['A', 'B', undefined]), cost: draw(numbers) },
    }),
    () => ({
      event: draw(costEvents) ?? '',
      properties: { campaign_id, cost: draw(numbers), customer_type: draw(['new', '既存', 3]) },
    }),
    () => ({ event: 'page', properties: { path: draw(paths) }, context: draw([{}, utm]) }),
    () => ({
      event: draw(pageNames) ?? '',
      properties: {
        ...{ path: draw(paths), x: draw(numbers), y: draw(numbers), depth: draw(numbers) },
        ...{ page_width: draw(numbers), page_height: 2_000, selector: draw(['#a', undefined]) },
      },
    }),
    () => ({
      event: draw(caseNames) ?? '',
      properties: {
        case_id: draw(['c1', 'c2', 'c3', 'c4', undefined]),
        type: draw(['complaint', 'x']),
      },
    }),
  ];
  return draw(kinds)?.();
}

const campaignStages = Object.values(campaignEvents).flat();
const pageNames = Object.values(pageEvents).flat();
const caseNames = Object.values(caseEvents).flat();
