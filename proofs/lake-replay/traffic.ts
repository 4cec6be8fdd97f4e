import { seeded } from '../seeded.ts';

/** A call of the wire format. */
export type Call = Readonly<Record<string, unknown>>;

const cardsEvery = 25;

/**
 * What so many people do: anonymous visits, a login by which these become theirs, an address, a telephone number, orders;
 * now and then a point card or an address that two share.
 */
export function* traffic(people: number, seed: number): Generator<Call> {
  const random = seeded(seed);
  for (let number = 0; number < people; number += 1) {
    const anonymousIds = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, device) => {
      return `device-${number}-${device}`;
    });
    for (const anonymousId of anonymousIds) yield call('page', number, { anonymousId });
    // A fifth never says who they are.
    if (random() < 0.2) continue;
    const userId = userOf(number);
    for (const anonymousId of anonymousIds) {
      if (random() < 0.8) yield call('track', number, { anonymousId, userId });
    }
    const email = `person-${number}@example.jp`;
    const phone = `090${String(10_000_000 + number)}`;
    const traits = {
      email,
      ...(random() < 0.6 && { phone }),
      rank: number % 3 ? 'silver' : 'gold',
    };
    yield { ...call('identify', number, { userId }), traits };
    if (number % cardsEvery === 0) yield card(number, number);
    // The family's card: two people, so it joins neither.
    if (number % cardsEvery === 1 && random() < 0.5) yield card(number, number - 1);
  }
}

const userOf = (number: number): string => `user-${number}`;

let messages = 0;

function call(type: 'page' | 'track' | 'identify', number: number, who: object): Call {
  messages += 1;
  const isOrder = type === 'track';
  return {
    type,
    messageId: `m-${messages}`,
    timestamp: new Date().toISOString(),
    ...who,
    ...(isOrder && { event: 'Order Completed', properties: { revenue: 100 + (number % 900) } }),
  };
}

function card(number: number, owner: number): Call {
  const point_card = String(20_000_000 + owner);
  return {
    ...call('track', number, { userId: userOf(number) }),
    event: 'Card Shown',
    properties: { point_card },
  };
}
