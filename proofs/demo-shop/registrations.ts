import { advertising, personAtTill, personOf, shopCall } from './calls.ts';
import { writeEmail, writePhone } from './contacts.ts';
import type { Customer } from './customers.ts';
import type { Draw } from './draw.ts';
import { writeKana } from './names.ts';
import { writeAddress } from './places.ts';
import { daysMs, type ShopCall, type ShopTimes } from './shop-call.ts';

/** What the shop has on file when the time begins, and what people say about advertising later. */
export function drawRegistrations(draw: Draw, customer: Customer, times: ShopTimes): ShopCall[] {
  switch (customer.kind) {
    case 'member':
      return memberCalls(draw, customer, times);
    case 'walk-in':
      return walkInCalls(draw, customer, times);
    case 'visitor':
      return [];
  }
}

function memberCalls(draw: Draw, customer: Customer, times: ShopTimes): ShopCall[] {
  const { memberNumber, number, consent } = customer;
  const registeredAt = times.nowEpochMs - daysMs(times.days - 1) + draw.int(0, 3_600_000);
  const registration = shopCall(
    'order-system',
    {
      messageId: `member-${number}`,
      atEpochMs: registeredAt,
      who: personOf(customer),
      ...(consent !== undefined && { context: advertising(consent) }),
    },
    { type: 'identify', userId: memberNumber, traits: memberTraits(draw, customer) },
  );
  if (!customer.withdraws || consent !== true) return [registration];
  const withdrawal = shopCall(
    'order-system',
    {
      messageId: `preferences-${number}`,
      atEpochMs: times.nowEpochMs - draw.int(daysMs(1), daysMs(20)),
      who: personOf(customer),
      context: advertising(false),
    },
    { type: 'identify', userId: memberNumber, traits: {} },
  );
  return [registration, withdrawal];
}

function memberTraits(draw: Draw, customer: Customer): Readonly<Record<string, unknown>> {
  const { name, email, phone, isPhoneRegistered, gender } = customer;
  const words = gender === 'female' ? ['female', '女性', 'f'] : ['male', '男性', 'm'];
  return {
    member_number: customer.memberNumber,
    // The number itself is an identifier and stays out of the lake; what breaks ties may not.
    registration: `R${String(customer.number).padStart(6, '0')}`,
    name: `${name.last} ${name.first}`,
    last_name: name.last,
    first_name: name.first,
    last_name_kana: writeKana(draw, name.lastKana),
    first_name_kana: writeKana(draw, name.firstKana),
    ...(email !== undefined && { email: writeEmail(draw, email) }),
    ...(isPhoneRegistered && { phone: writePhone(draw, phone) }),
    gender: draw.pick(words),
    birth_month_day: customer.birthMonthDay,
    ...(draw.chance(0.2) && { birthday: `${customer.birthYear}-${customer.birthMonthDay}` }),
    address: writeAddress(draw, customer.place),
    prefecture: customer.place.prefecture,
    city: customer.place.city,
    line_linked: customer.isLineLinked,
  };
}

/** A point card filled in at the counter: a phone number and a reading. */
function walkInCalls(draw: Draw, customer: Customer, times: ShopTimes): ShopCall[] {
  const { consent, name, number } = customer;
  if (consent === undefined) return [];
  return [
    shopCall(
      'pos',
      {
        messageId: `card-${number}`,
        atEpochMs: times.nowEpochMs - daysMs(times.days - 1) + draw.int(0, 3_600_000),
        who: personAtTill(customer),
        context: advertising(consent),
      },
      {
        type: 'identify',
        traits: {
          phone: writePhone(draw, customer.phone),
          last_name_kana: writeKana(draw, name.lastKana),
          prefecture: customer.place.prefecture,
        },
      },
    ),
  ];
}
