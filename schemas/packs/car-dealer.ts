import { amount, day, event, moment, oneOf, text, whole } from '../tracking-plan/written.ts';
import type { Pack } from './pack.ts';
import { sample, trait } from './written.ts';

const quoted = 'Quote Issued';
const delivered = 'Vehicle Delivered';
const inspected = 'Vehicle Inspection Completed';

/** 自動車販売: cars that people have, the statutory inspection (車検), quotes and test drives. */
export const carDealer: Pack = {
  id: 'car-dealer',
  title: 'Car dealer',
  titleJa: '自動車販売',
  description:
    'Cars that people have, when their inspection is due, test drives, quotes, deliveries, maintenance.',
  fields: [
    trait('owned_model', 'string', '所有車種'),
    trait('owned_since', 'date', '納車日'),
    trait('inspection_due_on', 'date', '車検満了日'),
    trait('mileage_km', 'integer', '走行距離（km）'),
    trait('interested_model', 'string', '検討中の車種'),
    trait('power_train', 'string', '動力', {
      values: ['gasoline', 'diesel', 'hybrid', 'phev', 'ev', 'fcv'],
    }),
    { of: { event: quoted }, name: 'amount', type: 'number', label: '見積金額' },
  ],
  events: [
    event(
      'Test Drive Booked',
      '試乗の予約',
      { store_id: text, model: text, booked_at: moment },
      { staff_id: text },
    ),
    event(
      quoted,
      '見積り',
      { quote_id: text, model: text, amount },
      {
        trade_in_amount: amount,
        payment: oneOf('cash', 'loan', 'lease', 'subscription'),
        staff_id: text,
      },
    ),
    event(
      delivered,
      '納車',
      { vehicle_id: text, model: text },
      { store_id: text, inspection_due_on: day },
    ),
    event(inspected, '車検', { vehicle_id: text, next_due_on: day }, { amount, mileage_km: whole }),
    event(
      'Maintenance Completed',
      '点検・整備',
      { vehicle_id: text },
      { menu: text, amount, mileage_km: whole },
    ),
  ],
  audiences: {
    'inspection-due': sample('車検満了まで60日以内', '車検の予約を案内するため', '車検の入庫', {
      trait: {
        name: 'inspection_due_on',
        operator: 'between',
        value: [{ daysAgo: 0 }, { daysAhead: 60 }],
      },
    }),
    'quoted-not-bought': sample(
      '見積りから14日から60日、まだ成約していない',
      '検討の相談を受けるため',
      '見積りからの成約',
      {
        all: [
          { last: { event: quoted, window: { between: [{ daysAgo: 60 }, { daysAgo: 14 }] } } },
          { didNot: { event: delivered, window: { within: { days: 60 } } } },
        ],
      },
    ),
    'third-year': sample(
      '納車から2年半から3年',
      '乗り換えを考える時期に新型を案内するため',
      '乗り換え',
      {
        last: { event: delivered, window: { between: [{ daysAgo: 1095 }, { daysAgo: 912 }] } },
      },
    ),
    'drove-not-quoted': sample(
      '試乗したが見積りがまだ',
      '見積りを案内するため',
      '試乗からの見積り',
      {
        all: [
          { did: { event: 'Test Drive Booked', window: { within: { days: 45 } } } },
          { didNot: { event: quoted, window: { within: { days: 45 } } } },
        ],
      },
    ),
  },
  words: [],
};
