import { cartDays, quietDays, type ShopAudienceId, topParts } from './audiences.ts';
import { type Fate, type ShopCall, type SourceId, sourceIds, tokyoDay } from './shop-call.ts';

export type Counts = Readonly<Record<'accepted' | Fate, number>>;

/** What the pipeline must come to, reckoned without it from what the shop's inventor knows. */
export interface Reckoning {
  readonly tally: Readonly<Record<SourceId, Counts>>;
  readonly people: { readonly known: number; readonly unknown: number };
  /** People of whom both the web (or its orders) and the till know something. */
  readonly joined: number;
  readonly audiences: Readonly<Record<ShopAudienceId, number>>;
  /** Somebody's purchases by who it is. */
  readonly purchases: ReadonlyMap<string, number>;
}

/** @param malformed requests to `web` that cannot be read at all */
export function reckon(calls: readonly ShopCall[], malformed: number, asOf: string): Reckoning {
  const stored = calls.filter(({ fate, isBot }) => fate === 'stored' && !isBot);
  const ownerOf = ownersOfDevices(stored);
  const byPerson = Map.groupBy(stored, ({ who }) => ownerOf.get(who) ?? who);
  const people = [...byPerson].map(([who, said]) => ({ who, said }));
  const known = people.filter(({ who }) => /^(?:person|phone):/.test(who)).length;
  return {
    tally: tallyOf(calls, malformed),
    people: { known, unknown: people.length - known },
    joined: people.filter(({ said }) => isJoined(said)).length,
    audiences: audiencesOf(
      people.map(({ said }) => said),
      asOf,
    ),
    purchases: new Map(people.map(({ who, said }) => [who, said.filter(isOrder).length])),
  };
}

/** Devices that exactly one person logged in on; a household's shared one belongs to nobody. */
function ownersOfDevices(calls: readonly ShopCall[]): ReadonlyMap<string, string> {
  const people = new Map<string, Set<string>>();
  for (const { body, who } of calls) {
    if (body['userId'] === undefined || body['anonymousId'] === undefined) continue;
    const device = `device:${String(body['anonymousId'])}`;
    const seen = people.get(device) ?? new Set();
    people.set(device, seen.add(who));
  }
  return new Map(
    [...people].flatMap(([device, [one, other]]) =>
      one === undefined || other !== undefined ? [] : [[device, one] as const],
    ),
  );
}

function tallyOf(calls: readonly ShopCall[], malformed: number): Reckoning['tally'] {
  const of = (source: SourceId): Counts => {
    const own = calls.filter((call) => call.source === source);
    const extra = source === 'web' ? malformed : 0;
    const count = (fate: Fate): number => own.filter((call) => call.fate === fate).length;
    return {
      accepted: own.length + extra,
      stored: count('stored'),
      duplicate: count('duplicate'),
      rejected: count('rejected') + extra,
    };
  };
  const [web, orders, pos, callCentre] = sourceIds;
  return {
    [web]: of(web),
    [orders]: of(orders),
    [pos]: of(pos),
    [callCentre]: of(callCentre),
  };
}

type Said = readonly ShopCall[];

const isOrder = ({ body }: ShopCall): boolean => body['event'] === 'Order Completed';

const isJoined = (said: Said): boolean =>
  said.some(({ source }) => source === 'web' || source === 'order-system') &&
  said.some(({ source }) => source === 'pos');

function audiencesOf(people: readonly Said[], asOf: string): Reckoning['audiences'] {
  const firstDayOf = (days: number): string => addDays(asOf, 1 - days);
  const orderDays = (said: Said): readonly string[] => said.filter(isOrder).map(dayOf);
  const buyers = people.filter((said) => said.some(isOrder));
  const isWithin = (days: number) => (day: string) => day >= firstDayOf(days);
  return {
    repeaters: people.filter((said) => orderDays(said).length >= 2).length,
    recent: people.filter((said) => orderDays(said).some(isWithin(60))).length,
    leaving: buyers.filter((said) =>
      orderDays(said).every((day) => day < addDays(asOf, -quietDays)),
    ).length,
    best: Math.ceil(buyers.length / topParts),
    'left-carts': people.filter(
      (said) =>
        said.some(
          (call) => call.body['event'] === 'Product Added' && isWithin(cartDays)(dayOf(call)),
        ) && !orderDays(said).some(isWithin(cartDays)),
    ).length,
  };
}

const dayOf = ({ atEpochMs }: ShopCall): string => tokyoDay(atEpochMs);

const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
