import { amount, event, moment, oneOf, text, whole } from '../tracking-plan/written.ts';
import type { Pack } from './pack.ts';
import { sample, trait } from './written.ts';

const seated = 'Guest Seated';
const reserved = 'Reservation Made';
const missed = 'Reservation Missed';

/** 飲食店: reservations, visits, take-out. What guests must not eat is about their health. */
export const restaurant: Pack = {
  id: 'restaurant',
  title: 'Restaurant',
  titleJa: '飲食店',
  description: 'Reservations, visits and take-out; what guests like, and what they must not eat.',
  fields: [
    trait('favorite_store', 'string', 'よく行く店舗'),
    trait('usual_party_size', 'integer', 'いつもの人数'),
    trait('seat_preference', 'string', '席の希望', {
      values: ['table', 'counter', 'private', 'terrace'],
    }),
    trait('anniversary', 'string', '記念日（MM-DD）'),
    trait('food_allergies', 'string', '食物アレルギー', { sensitive: 'health' }),
    { of: { event: reserved }, name: 'party_size', type: 'integer', label: '人数' },
    { of: { event: seated }, name: 'spend', type: 'number', label: '会計' },
  ],
  events: [
    event(
      reserved,
      '予約',
      { reservation_id: text, store_id: text, reserved_at: moment, party_size: whole },
      {
        course: text,
        occasion: oneOf('birthday', 'anniversary', 'business', 'date', 'family', 'other'),
        channel: text,
      },
    ),
    event('Reservation Cancelled', '予約の取り消し', { reservation_id: text }, { reason: text }),
    event(missed, '無断キャンセル', { reservation_id: text, store_id: text }),
    event(
      seated,
      '来店',
      { store_id: text },
      { reservation_id: text, party_size: whole, spend: amount, course: text },
    ),
    event(
      'Takeout Ordered',
      '持ち帰りの注文',
      { order_id: text, store_id: text, revenue: amount },
      { pickup_at: moment },
    ),
  ],
  audiences: {
    regulars: sample('常連（90日に3回以上来店）', '席を優先して案内するため', '常連の来店を保つ', {
      count: {
        event: seated,
        window: { within: { days: 90 } },
        operator: 'greater_than_or_equal',
        value: 3,
      },
    }),
    lapsed: sample('60日来店がない方', '季節の献立を案内し、また来ていただくため', '再来店', {
      last: { event: seated, window: { between: [{ daysAgo: 365 }, { daysAgo: 60 }] } },
    }),
    'anniversary-soon': sample('記念日まで14日以内', '記念日の席を案内するため', '記念日の予約', {
      birthday: { trait: 'anniversary', in: { days: 14 } },
    }),
    'often-missed': sample(
      '無断キャンセルが2回以上',
      '予約の前日に確認の電話をするため',
      '無断キャンセルを減らす',
      {
        count: {
          event: missed,
          window: { within: { days: 365 } },
          operator: 'greater_than_or_equal',
          value: 2,
        },
      },
    ),
    'allergy-care': sample(
      '食物アレルギーの届けがある方',
      '来店の前に厨房へ伝え、確かめるため',
      '安全な食事',
      {
        trait: { name: 'food_allergies', operator: 'exists' },
      },
    ),
  },
  words: [{ word: 'food allergy', category: 'health' }],
};
