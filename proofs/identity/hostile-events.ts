import type { IdentifierKind } from '../../domain/identity/identifier.ts';
import { type Draw, drawing } from '../demo-shop/draw.ts';

/** Text of one event, as a client sends it: some is no JSON, and some numbers are more than a number can hold. */
export type EventText = string;

/** An identifier that must never be one, as the graph would key it. */
export interface Forbidden {
  readonly kind: IdentifierKind;
  readonly value: string;
}

type Members = Readonly<Record<string, unknown>>;

/** Reported by every phone whose owner opted out of tracking. */
const zeroId = '00000000-0000-0000-0000-000000000000';
const placeholders = [
  '0',
  zeroId,
  '-',
  'undefined',
  'null',
  'NULL',
  ' null ',
  'None',
  'NaN',
  'N/A',
  'true',
  'guest',
  'anonymous',
  '(null)',
  '[object Object]',
  '"null"',
  "'undefined'",
];
const noAddresses = ['none', 'null', 'a@', 'not an address', '@example.com'];
const noNumbers = ['0000000000', '00000000000', '090-0000-0000', 'unknown'];
/** What a number becomes that a double cannot hold. */
const roundedNumbers = ['9007199254740993', '12345678901234567890', '9007199254740991.4'];

const kiosks = 3;
const terminals = 2;
const stars = 2;
const peopleAtOneAddress = 1_000;
const chainLength = 300;
const ringLength = 40;

/** Identifiers whose nodes must not exist after a hostile run. */
export const forbidden: readonly Forbidden[] = [
  ...(['user_id', 'anonymous_id'] as const).flatMap((kind) =>
    [...placeholders, ...roundedNumbers.map((digits) => String(Number(digits)))].map((value) => ({
      kind,
      value: value.trim(),
    })),
  ),
  ...(['idfa', 'gaid'] as const).map((kind) => ({ kind, value: zeroId })),
];

/** Endless hostile events, drawn from a seed. */
export function hostileEvents(seed: number, events: number): () => EventText {
  const draw = drawing(seed);
  const scenes = scenesOf(draw, events);
  const weights = scenes.map(([weight]) => weight);
  let count = 0;
  return () => {
    count += 1;
    const scene = scenes[draw.weighted(weights)];
    const said = scene?.[1]() ?? {};
    if (typeof said === 'string') return said;
    return JSON.stringify({ messageId: `hostile-${seed}-${count}`, ...said });
  };
}

type Scene = readonly [weight: number, happen: () => Members | EventText];

const track = (members: Members): Members => ({ type: 'track', event: 'Seen', ...members });
const identify = (traits: Members, members: Members = {}): Members => ({
  type: 'identify',
  traits,
  ...members,
});
const mobile = (number: number): string => `080${String(10_000_000 + number)}`;

function scenesOf(draw: Draw, events: number): readonly Scene[] {
  /** One of as many as the events make worth while, and enough of them in a short run too. */
  const some = (share: number, least = 40): number =>
    draw.int(0, Math.max(least, Math.round(events * share)) - 1);
  const device = (): string => `device-${some(0.02)}`;
  const user = (): string => `user-${some(0.01)}`;
  return [
    [40, () => track({ anonymousId: device() })],
    [15, () => knownVisit(some(0.01))],
    [6, () => track({ userId: user(), anonymousId: `kiosk-${draw.int(1, kiosks)}` })],
    [6, () => track({ userId: draw.pick(placeholders), anonymousId: device() })],
    [4, () => track({ userId: user(), anonymousId: draw.pick(placeholders) })],
    [1, () => track({ anonymousId: draw.pick(placeholders) })],
    [2, () => optedOut(user(), draw.chance(0.5))],
    [4, () => rounded(draw, device())],
    [4, () => oneAddress(draw.int(1, peopleAtOneAddress))],
    [4, () => atTerminal(draw.int(1, terminals), some(0.001, 200))],
    [3, () => kin(some(0.004))],
    [4, () => link(some(0.0009, chainLength), chainLength)],
    [4, () => ray(draw.int(1, stars), some(0.0005, 150))],
    [4, () => ring(some(0.001, 2 * ringLength), draw.chance(0.3))],
    [2, () => noContact(user(), draw.pick(noAddresses), draw.pick(noNumbers))],
    [1, () => nonsense(draw)],
  ];
}

const knownVisit = (number: number): Members =>
  track({ userId: `user-${number}`, anonymousId: `device-${number}` });

const optedOut = (userId: string, isApple: boolean): Members =>
  track({
    userId,
    context: { device: { type: isApple ? 'ios' : 'android', advertisingId: zeroId } },
  });

/** Guests of a till, who are not logged in, all on its one device. */
const atTerminal = (terminal: number, guest: number): Members =>
  identify({ email: `guest-${guest}@example.com` }, { anonymousId: `terminal-${terminal}` });

/** Four of a family give one number. */
const kin = (number: number): Members =>
  identify({ phone: mobile(Math.floor(number / 4)) }, { userId: `kin-${number}` });

/** A number with more addresses than a profile may hold. */
const ray = (star: number, number: number): Members =>
  identify({ phone: mobile(900_000 + star), email: `ray-${number}@example.com` });

const noContact = (userId: string, email: string, phone: string): Members =>
  identify({ email, phone }, { userId });

const oneAddress = (number: number): Members =>
  identify({ email: 'taro@example.com' }, { userId: `typist-${number}` });

/** As text: `JSON.stringify` would round it before it is sent. */
function rounded(draw: Draw, anonymousId: string): EventText {
  const digits = draw.pick(roundedNumbers);
  return `{"type":"track","event":"Seen","userId":${digits},"anonymousId":"${anonymousId}"}`;
}

/** An address and a number each joined to the next: chains as long as the cap would never allow. */
function link(number: number, length: number): Members {
  const next = number % length === length - 1 ? number : number + 1;
  const [even, odd] = number % 2 === 0 ? [number, next] : [next, number];
  return identify({ email: `chain-${even}@example.com`, phone: mobile(10_000 + odd) });
}

/** Addresses and numbers in a circle, with a login at every tenth. */
function ring(number: number, isLogin: boolean): Members {
  const next = number - (number % ringLength) + ((number + 1) % ringLength);
  const [even, odd] = number % 2 === 0 ? [number, next] : [next, number];
  const email = ringAddress(even);
  return isLogin && even % 10 === 0
    ? identify({ email }, { userId: `ring-${even}` })
    : identify({ email, phone: mobile(500_000 + odd) });
}

const ringAddress = (number: number): string => `ring-${number}@example.com`;

function nonsense(draw: Draw): Members | EventText {
  return draw.pick<Members | EventText>([
    '{"type":"track","event":}',
    '["no","object"]',
    '{"type":"track","event":"Seen","userId":"u","__proto__":{"userId":"v"}}',
    track({}),
    track({ userId: 'x'.repeat(600) }),
    { type: 'unheard', userId: 'u' },
  ]);
}
