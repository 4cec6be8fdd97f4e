import { seeded } from '../seeded.ts';

/** A device that visits, and who is behind it if the shop knows. */
interface Visitor {
  readonly device: string;
  readonly member: string | undefined;
}

type Event = Readonly<Record<string, unknown>>;

/** What a mix is made of. The defaults give the simulated day: 0.134 identifiers per event that nobody has seen. */
export interface TrafficOptions {
  readonly seed: number;
  readonly events: number;
  /** The latest event's time; the others lie within the ten minutes before. */
  readonly atEpochMs: number;
  /** Visitors that have been here before, from number 0 on. @default 2,000 */
  readonly returning?: number;
  /** Number of the first visitor whom nobody has seen; runs that share a graph take numbers apart. @default `returning` */
  readonly newFrom?: number;
}

const eventsPerVisit = 6;
const shareOfNewDevices = 0.66;
const shareOfNewDevicesThatRegister = 0.11;
const shareOfNewDevicesOfMembers = 0.008;
const shareOfOldDevicesThatLogIn = 0.3;
const userAgent =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const site = 'https://shop.example';
const goods = ['sencha', 'gyokuro', 'hojicha', 'genmaicha', 'matcha', 'kyusu', 'chasen', 'yunomi'];

/** Events of a shop's site in Segment's wire format, about 950 bytes each. The same options give the same events. */
export function traffic(options: TrafficOptions): readonly Event[] {
  const random = seeded(options.seed);
  const returning = options.returning ?? 2_000;
  const newFrom = options.newFrom ?? returning;
  const events: Event[] = [];
  for (let visit = 0; events.length < options.events; visit += 1) {
    const isNew = random() < shareOfNewDevices;
    const number = isNew ? newFrom + visit : Math.floor(random() * returning);
    const draw = random();
    const visitor: Visitor = {
      device: deviceOf(number),
      member: isNew ? memberBehindNew(number, returning, draw) : memberBehindOld(number, draw),
    };
    const steps = Math.min(eventsPerVisit, options.events - events.length);
    for (let step = 0; step < steps; step += 1) {
      const at = options.atEpochMs - Math.floor(random() * 600_000);
      events.push(eventOf(visitor, { step, at, number, random }));
    }
  }
  return events;
}

/** One event of each visitor that has been here before, so that the graph knows them. */
export function earlierVisits(options: TrafficOptions): readonly Event[] {
  const random = seeded(options.seed + 1);
  return Array.from({ length: options.returning ?? 2_000 }, (_, number) =>
    eventOf(
      { device: deviceOf(number), member: `m-${number}` },
      { step: 1, at: options.atEpochMs - 700_000, number, random },
    ),
  );
}

/** Texts of `/v1/batch` bodies. */
export function bodies(events: readonly Event[], perRequest: number): readonly string[] {
  return Array.from({ length: Math.ceil(events.length / perRequest) }, (_, request) => {
    const batch = events.slice(request * perRequest, (request + 1) * perRequest);
    return JSON.stringify({ batch, sentAt: batch.at(-1)?.['timestamp'] });
  });
}

/** Most new devices stay nameless; some belong to a new member, a few to one the shop knows. */
function memberBehindNew(number: number, returning: number, draw: number): string | undefined {
  if (draw < shareOfNewDevicesThatRegister) return `m-${number}`;
  const isKnown = draw < shareOfNewDevicesThatRegister + shareOfNewDevicesOfMembers;
  return isKnown ? `m-${number % returning}` : undefined;
}

function memberBehindOld(number: number, draw: number): string | undefined {
  return draw < shareOfOldDevicesThatLogIn ? `m-${number}` : undefined;
}

function deviceOf(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-5ba1-4c0e-9d3f-0c7a11d0e5aa`;
}

function eventOf(
  { device, member }: Visitor,
  around: {
    readonly step: number;
    readonly at: number;
    readonly number: number;
    readonly random: () => number;
  },
): Event {
  const { step, random, number } = around;
  const good = goods[Math.floor(random() * goods.length)] ?? 'sencha';
  const messageId = `ajs-next-${around.at}-${Math.floor(random() * 2 ** 48).toString(16)}-${step}`;
  const path = step === 0 ? '/' : `/products/${good}`;
  const common = {
    messageId,
    timestamp: new Date(around.at).toISOString(),
    anonymousId: device,
    integrations: {},
    context: {
      page: {
        path,
        url: `${site}${path}?utm_source=search&utm_medium=cpc&utm_campaign=shincha`,
        referrer: 'https://www.search.example/',
        title: `Tea of the house — ${good}`,
        search: '?utm_source=search&utm_medium=cpc&utm_campaign=shincha',
      },
      campaign: { source: 'search', medium: 'cpc', name: 'shincha' },
      userAgent,
      locale: 'ja-JP',
      screen: { width: 390, height: 844, density: 3 },
      timezone: 'Asia/Tokyo',
      library: { name: 'analytics.js', version: 'npm:next-1.84.3' },
    },
  };
  if (step === 1 && member !== undefined) {
    const traits = { email: `${member}@example.com`, plan: number % 3 === 0 ? 'gold' : 'silver' };
    const consent = { categoryPreferences: { advertising: number % 4 !== 0 } };
    const context = { ...common.context, consent };
    return { ...common, context, type: 'identify', userId: member, traits };
  }
  if (step === 0) return { ...common, type: 'page', name: 'Home', properties: {} };
  return {
    ...common,
    type: 'track',
    event: step === 4 ? 'Product Added' : 'Product Viewed',
    properties: {
      product_id: `sku-${good}-${Math.floor(random() * 900 + 100)}`,
      name: good,
      category: 'tea',
      price: Math.floor(random() * 5_000 + 300),
      currency: 'JPY',
      quantity: 1,
    },
  };
}
