import type { ImportPreset } from '../preset.ts';
import { utcOfWallTime } from '../wall-time.ts';
import type { ColumnNames } from './columns.ts';
import { journeyBaskets } from './journey-baskets.ts';
import { openId, sealedId, textMark } from './message-id.ts';
import { refused } from './row-outcomes.ts';
import { readerAmong, rowTable } from './table-reader.ts';
import { listed } from './thing-event.ts';
import { withoutEmpty } from './without-empty.ts';

const id = 'complete-journey';

const campaignNames = {
  campaign: ['campaign_id'],
  household: ['household_id'],
  type: ['campaign_type'],
  start: ['start_date'],
  end: ['end_date'],
} as const satisfies ColumnNames<string>;

/** The file names no day; one that is joined with the descriptions has it. */
const targeted = rowTable(campaignNames, ['campaign', 'household'], (cell, line, settings) => {
  const [campaign, household] = [cell('campaign'), cell('household')];
  if (campaign === '' || household === '')
    return refused(line, 'names no campaign or no household');
  const start = utcOfWallTime(cell('start'), settings.timeZone);
  return {
    kind: 'event',
    event: {
      type: 'track',
      event: 'Campaign Targeted',
      messageId: sealedId(`${id}-targeted`, campaign, household),
      userId: household,
      ...(start !== undefined && { timestamp: start }),
      properties: withoutEmpty({ campaign_id: campaign, campaign_type: cell('type') }),
    },
    lines: [line],
  };
});

const described = rowTable(
  campaignNames,
  ['campaign', 'type', 'start', 'end'],
  (cell, line, settings) => {
    const start = utcOfWallTime(cell('start'), settings.timeZone);
    if (start === undefined) return refused(line, 'start_date is not a date');
    return {
      kind: 'event',
      event: {
        type: 'track',
        event: 'Campaign Started',
        messageId: openId(`${id}-campaign`, cell('campaign')),
        anonymousId: 'campaigns',
        timestamp: start,
        properties: withoutEmpty({
          campaign_id: cell('campaign'),
          campaign_type: cell('type'),
          start_date: cell('start'),
          end_date: cell('end'),
        }),
      },
      lines: [line],
    };
  },
);

const couponNames = {
  household: ['household_id'],
  coupon: ['coupon_upc'],
  campaign: ['campaign_id'],
  product: ['product_id'],
  at: ['redemption_date'],
} as const satisfies ColumnNames<string>;

const redeemed = rowTable(couponNames, ['household', 'coupon', 'at'], (cell, line, settings) => {
  const at = utcOfWallTime(cell('at'), settings.timeZone);
  if (at === undefined) return refused(line, 'redemption_date is not a date');
  if (cell('household') === '') return refused(line, 'names no household');
  const parts = [cell('campaign'), cell('household'), cell('coupon'), cell('at')];
  return {
    kind: 'event',
    event: {
      type: 'track',
      event: 'Coupon Redeemed',
      messageId: sealedId(`${id}-redeemed`, ...parts),
      userId: cell('household'),
      timestamp: at,
      properties: withoutEmpty({ campaign_id: cell('campaign'), coupon_upc: cell('coupon') }),
    },
    lines: [line],
  };
});

const offered = rowTable(couponNames, ['coupon', 'product', 'campaign'], (cell, line) =>
  listed(
    id,
    'campaigns',
    'Coupon Offered',
    [cell('coupon'), cell('product'), cell('campaign')].join('-'),
    {
      coupon_upc: cell('coupon'),
      product_id: cell('product'),
      campaign_id: cell('campaign'),
    },
    line,
  ),
);

const demographicNames = {
  household: ['household_id'],
  age: ['age'],
  income: ['income'],
  home: ['home_ownership'],
  marital: ['marital_status'],
  size: ['household_size'],
  composition: ['household_comp'],
  kids: ['kids_count'],
} as const satisfies ColumnNames<string>;

const demographics = rowTable(demographicNames, ['household', 'age', 'income'], (cell, line) => {
  const household = cell('household');
  if (household === '') return refused(line, 'names no household');
  const known = (text: string): string => (text === 'NA' ? '' : text);
  const traits = withoutEmpty({
    age_band: known(cell('age')),
    income_band: known(cell('income')),
    home_ownership: known(cell('home')),
    marital_status: known(cell('marital')),
    household_size: known(cell('size')),
    household_composition: known(cell('composition')),
    kids_count: known(cell('kids')),
  });
  return {
    kind: 'event',
    event: {
      type: 'identify',
      messageId: sealedId(`${id}-household`, household, textMark(JSON.stringify(traits))),
      userId: household,
      traits,
    },
    lines: [line],
  };
});

const productNames = {
  product: ['product_id'],
  manufacturer: ['manufacturer_id'],
  department: ['department'],
  brand: ['brand'],
  category: ['product_category'],
  type: ['product_type'],
  size: ['package_size'],
} as const satisfies ColumnNames<string>;

const products = rowTable(productNames, ['product', 'department', 'category'], (cell, line) =>
  cell('product') === ''
    ? refused(line, 'has no product_id')
    : listed(
        id,
        'catalogue',
        'Product Listed',
        cell('product'),
        {
          product_id: cell('product'),
          name: cell('type'),
          category: cell('category'),
          brand: cell('brand'),
          department: cell('department'),
          manufacturer_id: cell('manufacturer'),
          size: cell('size'),
        },
        line,
      ),
);

const tables = [journeyBaskets, redeemed, offered, targeted, described, demographics, products];

/** @see https://bradleyboehmke.github.io/completejourney/ */
export const completeJourney: ImportPreset = {
  id,
  title: 'Complete Journey (84.51°)',
  description:
    'Receipt lines joined into one order a basket; households targeted by campaigns, campaigns, coupons and their redemptions, demographics as traits, products as a catalogue.',
  recognises: (columns) => tables.some((table) => table.recognises(columns)),
  reader: readerAmong(tables),
};
