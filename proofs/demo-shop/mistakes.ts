import { shopCall } from './calls.ts';
import { catalogue } from './catalogue.ts';
import type { Draw } from './draw.ts';
import { daysMs, type Fate, type ShopCall, type ShopTimes, type SourceId } from './shop-call.ts';

/** A crawler that looks at everything and buys nothing: stored, but nobody. */
export function drawBotVisits(draw: Draw, bots: number, times: ShopTimes): ShopCall[] {
  const context = {
    userAgent: 'Mozilla/5.0 (compatible; ExampleSpider/1.0; +https://spider.example)',
  };
  return Array.from({ length: bots }, (_, bot) => {
    const device = `spider-${bot}-${draw.token(6)}`;
    const startedAt = times.nowEpochMs - draw.int(daysMs(1), daysMs(times.webDays));
    return Array.from({ length: draw.int(3, 9) }, (_step, step) => {
      const { id, name } = draw.pick(catalogue);
      const said = {
        messageId: `spider-${bot}-${step}`,
        atEpochMs: startedAt + step * 300,
        who: `device:${device}`,
        context,
      };
      const properties = { product_id: id, name };
      const body = { type: 'track', event: 'Product Viewed', anonymousId: device, properties };
      return { ...shopCall('web', said, body), isBot: true };
    });
  }).flat();
}

/** Calls that arrive again, as SDKs send them when an answer was lost. */
export function drawCopies(draw: Draw, calls: readonly ShopCall[], share: number): ShopCall[] {
  return calls.flatMap((call) =>
    draw.chance(share) ? [{ ...call, fate: 'duplicate' as const }] : [],
  );
}

type Body = Readonly<Record<string, unknown>>;

interface Mistake {
  readonly what: string;
  readonly source: SourceId;
  readonly times: number;
  readonly fate: Fate;
  readonly body: (device: string) => Body;
  readonly context?: Body;
  /** The time it says it was made; others say a true one. */
  readonly timestamp?: string;
}

const view = (device: string): Body => ({
  type: 'track',
  event: 'Product Viewed',
  anonymousId: device,
  properties: { product_id: catalogue[0]?.id },
});

const mistakes: readonly Mistake[] = [
  {
    what: 'clock-of-1970',
    source: 'web',
    times: 5,
    fate: 'stored',
    body: view,
    timestamp: '1970-01-01T00:00:07.000Z',
  },
  {
    what: 'no-event-name',
    source: 'web',
    times: 6,
    fate: 'rejected',
    body: (anonymousId) => ({ type: 'track', anonymousId, properties: {} }),
  },
  {
    what: 'number-too-large-for-an-id',
    source: 'order-system',
    times: 5,
    fate: 'rejected',
    // As JSON this is 20 digits, of which a double keeps 16.
    body: () => ({ type: 'track', event: 'Order Completed', userId: 12_345_678_901_234_567_000 }),
  },
  {
    what: 'too-deep',
    source: 'web',
    times: 3,
    fate: 'rejected',
    body: (device) => ({ ...view(device), properties: nested(40) }),
  },
  {
    what: 'properties-as-text',
    source: 'web',
    times: 5,
    fate: 'rejected',
    body: (device) => ({ ...view(device), properties: 'product_id=1' }),
  },
  {
    what: 'unknown-type',
    source: 'order-system',
    times: 3,
    fate: 'rejected',
    body: () => ({ type: 'purchase', userId: 'D0' }),
  },
  {
    what: 'nobody',
    source: 'pos',
    times: 4,
    fate: 'rejected',
    body: () => ({ type: 'track', event: 'Order Completed', properties: { revenue: 500 } }),
  },
  {
    what: 'consent-as-text',
    source: 'web',
    times: 2,
    fate: 'rejected',
    body: view,
    context: { consent: { categoryPreferences: { advertising: 'yes' } } },
  },
];

/** Calls that clients get wrong; all but those with a wrong clock must be refused, each with its reason. */
export function drawMistakes(draw: Draw, times: ShopTimes): ShopCall[] {
  return mistakes.flatMap((mistake) =>
    Array.from({ length: mistake.times }, (_, index) => {
      const { source, what, fate, context, timestamp } = mistake;
      const device = `${what}-${draw.token(6)}`;
      const said = {
        messageId: `${what}-${index}`,
        atEpochMs: times.nowEpochMs - draw.int(daysMs(1), daysMs(2)),
        who: `device:${device}`,
        ...(context !== undefined && { context }),
      };
      const call = shopCall(source, said, mistake.body(device), fate);
      return timestamp === undefined ? call : { ...call, body: { ...call.body, timestamp } };
    }),
  );
}

/** Two calls under one message id that say different things: the second one is refused as a conflict. */
export function drawConflict(draw: Draw, times: ShopTimes): ShopCall[] {
  const device = `conflict-${draw.token(6)}`;
  const said = {
    messageId: 'said-twice',
    atEpochMs: times.nowEpochMs - daysMs(1),
    who: `device:${device}`,
  };
  const other = { ...view(device), properties: { product_id: catalogue[1]?.id } };
  return [shopCall('web', said, view(device)), shopCall('web', said, other, 'rejected')];
}

/** A request that ends in the middle; the collector takes it unread, and it ends as one rejected event. */
export const malformedBody = '{"batch":[{"type":"track","event":"Product Viewed","anonymo';

function nested(depth: number): Body {
  let inner: Body = {};
  for (let level = 0; level < depth; level += 1) inner = { inner };
  return inner;
}
