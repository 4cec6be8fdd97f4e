import { amount, day, event, oneOf, text } from '../tracking-plan/written.ts';
import type { Pack } from './pack.ts';
import { sample, trait } from './written.ts';

const returned = 'Product Returned';
const sizes = ['XS', 'S', 'M', 'L', 'XL', 'XXL', 'FREE'];

/** アパレル: sizes, styles, fittings, returns by reason. */
export const apparel: Pack = {
  id: 'apparel',
  title: 'Apparel',
  titleJa: 'アパレル',
  description: 'Sizes and styles of people, fittings, returns by reason, customers by season.',
  fields: [
    trait('size_tops', 'string', 'トップスのサイズ', { values: sizes }),
    trait('size_bottoms', 'string', 'ボトムスのサイズ', { values: sizes }),
    trait('shoe_size_cm', 'number', '靴のサイズ（cm）'),
    trait('favorite_style', 'string', '好みのスタイル'),
    trait('favorite_store', 'string', 'よく行く店舗'),
    {
      of: { event: returned },
      name: 'reason',
      type: 'string',
      label: '返品の理由',
      values: ['size', 'color', 'material', 'defect', 'other'],
    },
  ],
  events: [
    event(
      'Fitting Reserved',
      '試着の予約',
      { store_id: text, reserved_on: day },
      { product_id: text },
    ),
    event('Size Guide Viewed', 'サイズ表を見た', { product_id: text }, { category: text }),
    event('Coordinate Viewed', 'コーディネートを見た', { coordinate_id: text }, { staff_id: text }),
    event(
      returned,
      '返品',
      {
        order_id: text,
        product_id: text,
        reason: oneOf('size', 'color', 'material', 'defect', 'other'),
      },
      { price: amount },
    ),
  ],
  audiences: {
    'returned-for-size': sample(
      'サイズ違いの返品が2回以上',
      'サイズ選びを手伝い、返品を減らすため',
      'サイズ違いの返品率を下げる',
      {
        count: {
          event: returned,
          where: [{ property: 'reason', operator: 'equals', value: 'size' }],
          window: { within: { days: 365 } },
          operator: 'greater_than_or_equal',
          value: 2,
        },
      },
    ),
    'last-season-not-this': sample(
      '昨季に購入、今季はまだ',
      '季節のはじめに新作を案内するため',
      '季節をまたいだ再購入',
      {
        all: [
          {
            did: {
              event: 'Order Completed',
              window: { between: [{ daysAgo: 455 }, { daysAgo: 275 }] },
            },
          },
          { didNot: { event: 'Order Completed', window: { within: { days: 90 } } } },
        ],
      },
    ),
    'fitted-not-bought': sample(
      '試着したが購入していない',
      '試着のあとに相談を受けるため',
      '試着からの購入率を上げる',
      {
        all: [
          { did: { event: 'Fitting Reserved', window: { within: { days: 30 } } } },
          { didNot: { event: 'Order Completed', window: { within: { days: 30 } } } },
        ],
      },
    ),
    'store-and-web': sample(
      '試着も、サイズ表の閲覧もある',
      '店とサイトの両方を使う方に、取り置きを案内するため',
      '店舗受け取りの利用を増やす',
      {
        all: [
          { did: { event: 'Fitting Reserved', window: { within: { days: 180 } } } },
          { did: { event: 'Size Guide Viewed', window: { within: { days: 180 } } } },
        ],
      },
    ),
  },
  words: [],
};
