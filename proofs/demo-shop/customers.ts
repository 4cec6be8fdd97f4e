import { drawEmail, drawFixedLine, drawMobile } from './contacts.ts';
import type { Draw } from './draw.ts';
import { drawName, type Gender, type PersonName } from './names.ts';
import { drawPlace, type Place } from './places.ts';

/**
 * `member`: registered in the online shop. `walk-in`: known at the till by phone only. `visitor`: looks, and never
 * says who it is.
 */
type CustomerKind = 'member' | 'walk-in' | 'visitor';

export interface Customer {
  readonly number: number;
  readonly kind: CustomerKind;
  readonly name: PersonName;
  readonly gender: Gender;
  /** `MM-DD` */
  readonly birthMonthDay: string;
  readonly birthYear: number;
  readonly place: Place;
  /** Of members; the user id. */
  readonly memberNumber: string;
  /** What the till asks for, eleven digits, or ten of a household's fixed line. */
  readonly phone: string;
  /** Whether the online shop has the number too: only then till and web are one person. */
  readonly isPhoneRegistered: boolean;
  /** Undefined for members by letter only, who have no address to be found by. */
  readonly email: string | undefined;
  readonly isLineLinked: boolean;
  /** What the person said about advertising when asked first; undefined = was never asked. */
  readonly consent: boolean | undefined;
  /** Takes consent back some weeks later. */
  readonly withdraws: boolean;
  readonly buysInShop: boolean;
  readonly buysOnline: boolean;
  /** Browsers, by anonymous id. A household's is used by two members. */
  readonly devices: readonly string[];
}

/** An address that stands for an office: it must join nobody. */
const officeEmail = 'info@example.co.jp';

export function drawCustomers(draw: Draw, count: number): readonly Customer[] {
  const phones = new Set<string>();
  const customers: Customer[] = [];
  for (let number = 1; number <= count; number += 1)
    customers.push(drawCustomer(draw, number, phones));
  return shareBrowsers(customers);
}

function drawCustomer(draw: Draw, number: number, taken: Set<string>): Customer {
  const kind = (['member', 'walk-in', 'visitor'] as const)[draw.weighted([62, 22, 16])] ?? 'member';
  const gender = draw.chance(0.62) ? 'female' : 'male';
  const name = drawName(draw, gender);
  const hasFixedLine = draw.chance(0.04);
  const phone = unused(taken, () => (hasFixedLine ? drawFixedLine(draw) : drawMobile(draw)));
  const isMember = kind === 'member';
  return {
    number,
    kind,
    name,
    gender,
    birthMonthDay: `${pad(draw.int(1, 12))}-${pad(draw.int(1, 28))}`,
    birthYear: draw.int(1938, 2006),
    place: drawPlace(draw),
    memberNumber: `D${String(100_000 + number)}`,
    phone,
    // A fixed line is a household's, not a person's.
    isPhoneRegistered: isMember && !hasFixedLine && draw.chance(0.86),
    email: drawMemberEmail(draw, name, number),
    isLineLinked: draw.chance(0.45),
    consent: ([true, false, undefined] as const)[draw.weighted([80, 15, 5])],
    withdraws: draw.chance(0.04),
    buysInShop: kind === 'walk-in' || (isMember && draw.chance(0.45)),
    buysOnline: isMember && draw.chance(0.8),
    devices: Array.from({ length: draw.weighted([0, 7, 3]) }, () => drawDevice(draw)),
  };
}

function drawMemberEmail(draw: Draw, name: PersonName, number: number): string | undefined {
  const [isByLetter, isOffice] = [draw.chance(0.02), draw.chance(0.003)];
  if (isByLetter) return undefined;
  return isOffice ? officeEmail : drawEmail(draw, name, number);
}

const drawDevice = (draw: Draw): string =>
  `${draw.token(8)}-${draw.token(4)}-${draw.token(12)}`.toLowerCase();

/** Every hundredth member uses the first browser of the member before. */
function shareBrowsers(customers: readonly Customer[]): readonly Customer[] {
  const members = customers.filter(({ kind }) => kind === 'member');
  const ownerOf = new Map(
    members.flatMap((member, index) => {
      const owner = members[index - 1];
      return index % 100 === 99 && owner !== undefined ? [[member.number, owner] as const] : [];
    }),
  );
  return customers.map((customer) => {
    const [device] = ownerOf.get(customer.number)?.devices ?? [];
    return device === undefined ? customer : { ...customer, devices: [device] };
  });
}

function unused(taken: Set<string>, drawOne: () => string): string {
  for (;;) {
    const value = drawOne();
    if (taken.has(value)) continue;
    taken.add(value);
    return value;
  }
}

const pad = (value: number): string => String(value).padStart(2, '0');
