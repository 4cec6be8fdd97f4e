import { personOf } from './calls.ts';
import { type Customer, drawCustomers } from './customers.ts';
import { type Draw, drawing } from './draw.ts';
import { drawInquiries } from './inquiries.ts';
import { drawBotVisits, drawConflict, drawCopies, drawMistakes } from './mistakes.ts';
import { drawPurchaseCalls, drawPurchases, drawUnknownReceipt } from './purchases.ts';
import { type Reckoning, reckon } from './reckoning.ts';
import { drawRegistrations } from './registrations.ts';
import { type ShopCall, type ShopTimes, tokyoDay } from './shop-call.ts';
import { drawVisits } from './visits.ts';

/** A shop that nobody has, down to the last receipt. */
export interface Shop {
  /** Day that the audiences are built for, in Tokyo. */
  readonly asOf: string;
  readonly customers: readonly Customer[];
  /** In order of time, copies at the end. */
  readonly calls: readonly ShopCall[];
  readonly reckoning: Reckoning;
  /** A regular of web and till, who agreed to advertising; in the demo she changes her mind. */
  readonly regular: Customer;
}

export interface ShopOptions {
  readonly seed: number;
  readonly customers: number;
  /** The shop's today; nothing in it is later. */
  readonly nowEpochMs: number;
}

/** Bodies of requests sent beside the calls that cannot be read: one. */
const malformedRequests = 1;

/** Invents a shop. The same options give the same shop, byte by byte. */
export function generateShop(options: ShopOptions): Shop {
  const draw = drawing(options.seed);
  const times: ShopTimes = { nowEpochMs: options.nowEpochMs, days: 60, webDays: 28 };
  const asOf = tokyoDay(options.nowEpochMs);
  const customers = drawCustomers(draw, options.customers);
  const right = [
    ...customers.flatMap((customer) => drawCustomerCalls(draw, customer, times)),
    ...Array.from({ length: Math.round(options.customers / 12) }, (_, number) =>
      drawUnknownReceipt(draw, number, times),
    ),
  ];
  const calls = [
    ...right,
    ...drawBotVisits(draw, Math.round(options.customers / 60), times),
    ...drawMistakes(draw, times),
    ...drawConflict(draw, times),
  ].sort((one, other) => one.atEpochMs - other.atEpochMs);
  const all = [...calls, ...drawCopies(draw, right, 0.012)];
  const reckoning = reckon(all, malformedRequests, asOf);
  return { asOf, customers, calls: all, reckoning, regular: regularOf(customers, reckoning) };
}

function drawCustomerCalls(draw: Draw, customer: Customer, times: ShopTimes): ShopCall[] {
  const purchases = drawPurchases(draw, customer, times);
  return [
    ...drawRegistrations(draw, customer, times),
    ...drawVisits(draw, customer, purchases, times),
    ...purchases.flatMap((purchase, index) => drawPurchaseCalls(draw, customer, purchase, index)),
    ...drawInquiries(draw, customer, times),
  ];
}

/** @throws Error when a shop is so small that it has no such customer */
function regularOf(customers: readonly Customer[], { purchases }: Reckoning): Customer {
  const regular = customers.find(
    (customer) =>
      customer.gender === 'female' &&
      customer.consent === true &&
      !customer.withdraws &&
      customer.isPhoneRegistered &&
      customer.email?.endsWith('@example.com') === true &&
      customer.buysInShop &&
      customer.buysOnline &&
      (purchases.get(personOf(customer)) ?? 0) >= 2,
  );
  if (regular === undefined) throw new Error('This shop has no regular; give it more customers');
  return regular;
}
