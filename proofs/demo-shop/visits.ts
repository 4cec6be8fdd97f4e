import { personOf, shopCall } from './calls.ts';
import { catalogue } from './catalogue.ts';
import { writeEmail } from './contacts.ts';
import type { Customer } from './customers.ts';
import type { Draw } from './draw.ts';
import type { Purchase } from './purchases.ts';
import { daysMs, type ShopCall, type ShopTimes } from './shop-call.ts';

const site = 'https://shop.example';
const minuteMs = 60_000;

/** Where visits come from: nowhere in particular, search ads, social ads, the shop's own letter. */
function drawArrival(draw: Draw, customer: Customer) {
  const campaign = (source: string, medium: string) => ({
    source,
    medium,
    name: draw.pick(['shincha', 'chugen', 'teiban']),
  });
  const tagged = (source: string, medium: string, rest: string) => {
    const { name } = campaign(source, medium);
    const query = `utm_source=${source}&utm_medium=${medium}&utm_campaign=${name}&${rest}`;
    return { query: `?${query}`, campaign: { source, medium, name } };
  };
  switch (draw.weighted([50, 20, 18, 8])) {
    case 1:
      return tagged('search', 'cpc', `gclid=${draw.token(40)}`);
    case 2:
      return tagged('social', 'paid', `fbclid=${draw.token(40)}`);
    case 3: {
      // Letters often carry the reader's address in their links; it must not get any further than the vault.
      const address = customer.email ?? `guest${customer.number}@example.com`;
      const typed = writeEmail(draw, address);
      return tagged(
        'letter',
        'email',
        `mail=${draw.chance(0.7) ? encodeURIComponent(typed) : typed}`,
      );
    }
    default:
      return { query: '', campaign: undefined };
  }
}

/** Visits of a customer in the days that the snippet has been on the site, those before an online order included. */
export function drawVisits(
  draw: Draw,
  customer: Customer,
  purchases: readonly Purchase[],
  times: ShopTimes,
): ShopCall[] {
  if (customer.kind === 'walk-in') return [];
  const oldest = times.nowEpochMs - daysMs(times.webDays);
  const free = draw.weighted([3, 4, 3, 2, 1, 1]);
  const starts = [
    ...Array.from({ length: free }, () => ({
      atEpochMs: times.nowEpochMs - draw.int(daysMs(1) / 24, daysMs(times.webDays)),
      isBuying: false,
    })),
    ...purchases
      .filter(({ isOnline, atEpochMs }) => isOnline && atEpochMs - 20 * minuteMs > oldest)
      .map(({ atEpochMs }) => ({ atEpochMs: atEpochMs - 20 * minuteMs, isBuying: true })),
  ];
  return starts.flatMap((start, index) => drawVisit(draw, customer, { ...start, index }));
}

function drawVisit(
  draw: Draw,
  customer: Customer,
  visit: { readonly atEpochMs: number; readonly isBuying: boolean; readonly index: number },
): ShopCall[] {
  const device = draw.pick(customer.devices);
  const { query, campaign } = drawArrival(draw, customer);
  const isMember = customer.kind === 'member';
  const pages = draw.int(1, 4);
  const loginAfter = isMember && (visit.isBuying || draw.chance(0.45)) ? draw.int(0, pages) : -1;
  const calls: ShopCall[] = [];
  let isLoggedIn = false;
  const say = (path: string, body: Readonly<Record<string, unknown>>): void => {
    const step = calls.length;
    calls.push(
      shopCall(
        'web',
        {
          messageId: `visit-${customer.number}-${visit.index}-${step}`,
          atEpochMs: visit.atEpochMs + step * 40_000,
          who: isLoggedIn ? personOf(customer) : `device:${device}`,
          context: {
            page: { url: `${site}${path}`, path: path.replace(/\?.*/, '') },
            ...(campaign !== undefined && { campaign }),
          },
        },
        { ...body, anonymousId: device, ...(isLoggedIn && { userId: customer.memberNumber }) },
      ),
    );
  };
  say(`/${query}`, { type: 'page', name: 'Home', properties: { referrer: `${site}/` } });
  for (let page = 0; page <= pages; page += 1) {
    if (page === loginAfter) {
      isLoggedIn = true;
      say('/login', { type: 'identify', traits: { last_login_device: 'browser' } });
    }
    if (page === pages) break;
    const { id, name, category, price } = draw.pick(catalogue);
    const properties = { product_id: id, name, category, price, currency: 'JPY' };
    say(`/products/${id}`, { type: 'track', event: 'Product Viewed', properties });
    if (visit.isBuying || draw.chance(0.22))
      say(`/products/${id}`, {
        type: 'track',
        event: 'Product Added',
        properties: { ...properties, quantity: 1 },
      });
  }
  return calls;
}
