import { hash } from 'node:crypto';
import { nodeIdOf } from '../../domain/identity/node-id.ts';
import type { LandingRow } from '../../domain/lake/landing-writer.ts';
import { seeded } from '../seeded.ts';

/** What a person does to the graph. */
export interface GraphDeed {
  readonly what: 'unite' | 'part';
  readonly one: string;
  readonly other: string;
}

/** What comes in on a day, whatever day it speaks of. */
export interface MadeDay {
  readonly day: string;
  /** Rows of `landing_events` by the day that they are filed under. */
  readonly events: ReadonlyMap<string, readonly LandingRow[]>;
  readonly traits: readonly LandingRow[];
  readonly deeds: readonly GraphDeed[];
  /** Events for an earlier day, and copies of events that came before. */
  readonly late: number;
  readonly copies: number;
}

export interface Making {
  readonly days: readonly string[];
  readonly people: number;
  readonly eventsPerDay: number;
  readonly seed: number;
}

const sha256 = (text: string): string => hash('sha256', text);
const names = ['Product Viewed', 'Product Viewed', 'Product Added', 'Order Completed'];
const lateShare = 0.08;
const copyShare = 0.05;
const devicesEach = 3;

/**
 * Days of a shop whose people are learned of bit by bit, and wrongly at times: events that come up to ten days late, copies,
 * refunds, ranks that change, also late, identifiers that come together and are taken apart. The same for the same seed.
 */
export function makeDays({ days, people, eventsPerDay, seed }: Making): MadeDay[] {
  const random = seeded(seed);
  const pick = <Item>(items: readonly Item[]): Item | undefined =>
    items[Math.floor(random() * items.length)];
  const persons = Array.from({ length: people }, (_, number) => ({
    user: nodeIdOf('user_id', `u${number}`, sha256),
    others: [
      nodeIdOf('email', `e${number}`, sha256),
      ...Array.from({ length: devicesEach }, (_, device) =>
        nodeIdOf('anonymous_id', `d${number}-${device}`, sha256),
      ),
    ],
  }));
  const unlinked = persons.flatMap(({ user, others }) =>
    others.map((other): GraphDeed => ({ what: 'unite', one: user, other })),
  );
  const linked: GraphDeed[] = [];
  const sent: { readonly day: string; readonly row: LandingRow }[] = [];
  // A client that tries again does so within days.
  const recentEvents = 10 * eventsPerDay;
  // Most become known in the first month; then some every day, and some links turn out to be wrong.
  const unitesOn = (index: number): number =>
    index < 30 ? Math.ceil((unlinked.length * 0.8) / 30) : 1;
  return days.map((day, index) => {
    const events = new Map<string, LandingRow[]>();
    let late = 0;
    let copies = 0;
    const file = (of: string, row: LandingRow): void => {
      events.set(of, [...(events.get(of) ?? []), row]);
    };
    for (let position = 0; position < eventsPerDay; position += 1) {
      const request = { request_id: `r${index}`, position, request_events: eventsPerDay };
      const received = { received_at: Date.parse(`${day}T12:00:00Z`) };
      const copied = random() < copyShare ? pick(sent.slice(-recentEvents)) : undefined;
      if (copied !== undefined) {
        copies += 1;
        file(copied.day, { ...copied.row, ...request, ...received });
        continue;
      }
      const person = pick(persons);
      const node = pick([person?.user ?? '', ...(person?.others ?? [])]) ?? '';
      const isLate = index > 0 && random() < lateShare;
      const of = isLate ? (days[Math.max(0, index - 1 - Math.floor(random() * 10))] ?? day) : day;
      if (isLate) late += 1;
      const revenue = Math.floor(random() * 20_000) - (random() < 0.1 ? 15_000 : 0);
      const row: LandingRow = {
        source_id: 'shop',
        message_id: `m${index}-${position}`,
        ...request,
        ...received,
        type: 'track',
        event: pick(names) ?? '',
        node,
        timestamp: Date.parse(`${of}T03:00:00Z`),
        is_day_flagged: !isLate && random() < 0.01,
        is_bot: random() < 0.02,
        fingerprint: `${index}-${position}`,
        properties: JSON.stringify({ revenue: Math.max(0, revenue) }),
        context: '{}',
      };
      sent.push({ day: of, row });
      file(of, row);
    }
    const deeds: GraphDeed[] = [];
    for (let count = unitesOn(index); count > 0; count -= 1) {
      const [deed] = unlinked.splice(Math.floor(random() * unlinked.length), 1);
      if (deed === undefined) break;
      deeds.push(deed);
      linked.push(deed);
    }
    if (index % 3 === 2) {
      const [wrong] = linked.splice(Math.floor(random() * linked.length), 1);
      if (wrong !== undefined) deeds.push({ ...wrong, what: 'part' });
    }
    const traits = Array.from({ length: 2 }, (_, number): LandingRow => {
      const behind = random() < 0.3 ? Math.floor(random() * 5) : 0;
      return {
        node: pick(persons)?.user ?? '',
        trait: 'rank',
        value: random() < 0.5 ? '"gold"' : '"silver"',
        at: Date.parse(`${day}T01:00:00Z`) - behind * 86_400_000,
        message_id: `t${index}-${number}`,
      };
    });
    return { day, events, traits, deeds, late, copies };
  });
}
