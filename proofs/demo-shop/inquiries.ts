import { personAtTill, personOf, shopCall } from './calls.ts';
import { typedInFullWidth, writeEmail, writePhone } from './contacts.ts';
import type { Customer } from './customers.ts';
import type { Draw } from './draw.ts';
import { daysMs, type ShopCall, type ShopTimes } from './shop-call.ts';

const subjects = ['配送日の変更', '欠品の入荷時期', '包装の希望', '破損の交換', '領収書の再発行'];

/** Calls and letters to the call centre, which knows people by whatever they leave and notes down too much. */
export function drawInquiries(draw: Draw, customer: Customer, times: ShopTimes): ShopCall[] {
  if (customer.kind === 'visitor' || !draw.chance(0.06)) return [];
  const { email, phone, kind, number } = customer;
  // An office's address is nobody's; a letter from it says nothing of who wrote it.
  const isByLetter =
    kind === 'member' && email !== undefined && !email.startsWith('info@') && draw.chance(0.5);
  const traits = isByLetter
    ? { email: writeEmail(draw, email) }
    : { phone: writePhone(draw, phone) };
  return [
    shopCall(
      'call-centre',
      {
        messageId: `inquiry-${number}`,
        atEpochMs: times.nowEpochMs - draw.int(daysMs(1), daysMs(times.webDays)),
        who: isByLetter ? personOf(customer) : personAtTill(customer),
        context: { traits },
      },
      {
        type: 'track',
        event: 'Inquiry Opened',
        properties: {
          subject: draw.pick(subjects),
          note: `折り返し希望 ${typedInFullWidth(phone)} または ${email ?? '郵送'} まで`,
        },
      },
    ),
  ];
}
