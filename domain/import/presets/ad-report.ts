import type { ImportPreset, Row, RowOutcome } from '../preset.ts';
import { utcOfWallTime } from '../wall-time.ts';
import { amountOf, numberOf } from './amount.ts';
import { type ColumnNames, cellReader, plainName } from './columns.ts';
import { openId } from './message-id.ts';
import { leftOut, refused } from './row-outcomes.ts';
import { dayOf } from './shop-clock.ts';
import { rowByRow } from './table-reader.ts';
import { withoutEmpty } from './without-empty.ts';

/** What a report says of a campaign's day. */
export type AdField =
  | 'campaign'
  | 'campaignId'
  | 'day'
  | 'impressions'
  | 'clicks'
  | 'cost'
  | 'conversions'
  | 'currency'
  | 'group'
  | 'ad'
  | 'device';

/** Rows of totals stand below, or above, those they sum up. */
const total = /^(?:合計|総計|小計|全体|total|grand total|subtotal)(?:$|[\s::（(])/iu;
/** What reports write where there is no value. */
const nothing = /^(?:--?|—|―|n\/?a)?$/iu;

/** What is a platform's own about its reports. */
export interface AdPlatform {
  readonly id: string;
  readonly title: string;
  readonly names: ColumnNames<AdField>;
  readonly recognises: (columns: readonly string[]) => boolean;
}

/**
 * Delivery of ads by campaign and day: nobody in particular saw them, so each row is `Ad Impression`, `Ad Clicked` and `Ad
 * Cost` of that day, counted, of the campaign. Totals are left out.
 */
export function adPreset({ id, title, names, recognises }: AdPlatform): ImportPreset {
  return {
    id,
    title,
    description:
      'Delivery by campaign and day, as Ad Impression, Ad Clicked and Ad Cost with their counts. Lines of totals are left out.',
    recognises,
    reader(columns, { timeZone }) {
      const withCost = { ...names, cost: columns.filter((column) => isCost(names, column)) };
      const currency = currencyOf(withCost.cost[0] ?? '');
      const cells = cellReader(columns, withCost);
      const seen = new Set<string>();
      return rowByRow((row: Row, line) => {
        const cell = cells(row);
        const said = (field: AdField): string => (nothing.test(cell(field)) ? '' : cell(field));
        const [campaign, day] = [said('campaign'), dayOf(cell('day'))];
        if ([...columns].some((column) => total.test(row(column).trim()))) {
          return [leftOut(line, 'a line of totals')];
        }
        if (campaign === '' && said('campaignId') === '')
          return [leftOut(line, 'names no campaign')];
        if (day === undefined) return [refused(line, 'the day cannot be read')];
        const amounts = amountsOf(said);
        if (typeof amounts === 'string') return [refused(line, amounts)];
        const parts = withoutEmpty({
          ad_group: said('group'),
          ad: said('ad'),
          device: said('device'),
        });
        const key = openId(id, said('campaignId') || campaign, day, ...Object.values(parts));
        if (seen.has(key)) return [refused(line, 'says the same campaign and day again')];
        seen.add(key);
        return eventsOf(key, amounts, line, {
          timestamp: utcOfWallTime(day, timeZone),
          properties: {
            ...withoutEmpty({
              campaign_id: said('campaignId') || campaign,
              campaign_name: campaign,
            }),
            ...parts,
            media: id.replace(/-report$/u, ''),
            day,
          },
          currency: said('currency') || currency,
        });
      });
    },
  };
}

interface Said {
  readonly timestamp: string | undefined;
  readonly properties: Readonly<Record<string, string>>;
  readonly currency: string;
}

type Counted = 'impressions' | 'clicks' | 'cost' | 'conversions';

function amountsOf(said: (field: AdField) => string): Record<Counted, bigint> | string {
  const read = { impressions: 0n, clicks: 0n, cost: 0n, conversions: 0n };
  for (const field of ['impressions', 'clicks', 'cost', 'conversions'] as const) {
    const amount = amountOf(said(field) || '0');
    if (amount === undefined) return `${field} is not a number`;
    read[field] = amount;
  }
  return read;
}

function eventsOf(
  key: string,
  { impressions, clicks, cost, conversions }: Record<Counted, bigint>,
  line: number,
  { timestamp, properties, currency }: Said,
): readonly RowOutcome[] {
  const one = (
    event: string,
    count: bigint,
    own: Readonly<Record<string, number | string>>,
  ): readonly RowOutcome[] =>
    count === 0n
      ? []
      : [
          {
            kind: 'event',
            event: {
              type: 'track',
              event,
              messageId: `${key}-${event.toLowerCase().replace(' ', '-')}`,
              anonymousId: 'ads',
              timestamp,
              properties: { ...properties, ...own },
            },
            lines: [line],
          },
        ];
  const outcomes = [
    ...one('Ad Impression', impressions, { impressions: numberOf(impressions) }),
    ...one('Ad Clicked', clicks, { clicks: numberOf(clicks) }),
    ...one('Ad Cost', cost, { cost: numberOf(cost), currency }),
    ...one('Ad Conversion', conversions, { conversions: numberOf(conversions) }),
  ];
  return outcomes.length === 0 ? [leftOut(line, 'nothing was delivered')] : outcomes;
}

/** Meta writes the currency into the name: `消化金額 (JPY)`. */
export function isCost(names: ColumnNames<AdField>, column: string): boolean {
  const plain = plainName(column);
  return names.cost.some(
    (name) => plain === plainName(name) || withCurrency(plainName(name)).test(plain),
  );
}

const withCurrency = (name: string): RegExp => new RegExp(`^${name}[a-z]{3}$`, 'u');

function currencyOf(column: string): string {
  return /\(([A-Z]{3})\)$/u.exec(column.normalize('NFKC').trim())?.[1] ?? 'JPY';
}
