import { hash } from 'node:crypto';
import { nodeIdOf } from '../../domain/identity/node-id.ts';
import type { LandingRow } from '../../domain/lake/landing-writer.ts';
import { landingEvents, landingIdentity } from '../../queries/tables/catalogue.ts';
import { seeded } from '../seeded.ts';
import type { LakeStack } from './lake-stack.ts';

const sha256 = (text: string): string => hash('sha256', text);
const names = ['Product Viewed', 'Product Viewed', 'Product Added', 'Order Completed'];
/** People of the shop, each with an address that is linked to the account. */
const people = 400;

const userNode = (number: number): string => nodeIdOf('user_id', `u${number}`, sha256);
const mailNode = (number: number): string => nodeIdOf('email', `e${number}`, sha256);

/** A day's events: of the same day always the same, however much history there is. */
export async function landDay(stack: LakeStack, day: string, events: number): Promise<void> {
  await stack.land(landingEvents, day, eventsOf(day, events, 'day'));
}

/** Some more events of a day, that come later. */
export async function landLate(stack: LakeStack, day: string, events: number): Promise<void> {
  await stack.land(landingEvents, day, eventsOf(day, events, 'late'));
}

function eventsOf(day: string, events: number, label: string): LandingRow[] {
  const random = seeded(Number(day.replaceAll('-', '')) + label.length);
  return Array.from({ length: events }, (_, position): LandingRow => {
    const person = Math.floor(random() * people);
    return {
      source_id: 'shop',
      message_id: `${label}-${day}-${position}`,
      request_id: `${label}-${day}`,
      position,
      request_events: events,
      type: 'track',
      event: names[Math.floor(random() * names.length)] ?? '',
      node: random() < 0.5 ? userNode(person) : mailNode(person),
      timestamp: Date.parse(`${day}T03:00:00Z`),
      received_at: Date.parse(`${day}T03:00:00Z`),
      is_day_flagged: false,
      is_bot: false,
      fingerprint: `${position}`,
      properties: JSON.stringify({ revenue: Math.floor(random() * 20_000) }),
      context: '{}',
    };
  });
}

/** Says that the address of each person is theirs. */
export async function landPeople(stack: LakeStack, day: string): Promise<void> {
  await landLinks(
    stack,
    day,
    Array.from({ length: people }, (_, number) => [mailNode(number), userNode(number)]),
  );
}

/** Further nodes that are linked to people, as devices are. */
export async function landDevices(
  stack: LakeStack,
  day: string,
  from: number,
  to: number,
): Promise<void> {
  const devices = Array.from({ length: to - from }, (_, index) => from + index);
  await landLinks(
    stack,
    day,
    devices.map((number) => [
      nodeIdOf('anonymous_id', `d${number}`, sha256),
      userNode(number % people),
    ]),
  );
}

async function landLinks(
  stack: LakeStack,
  day: string,
  links: readonly (readonly [node: string, profileId: string])[],
): Promise<void> {
  const rows = links.map(([node, profile_id]): LandingRow => {
    const [kind = ''] = node.split('.');
    return { node, profile_id, kind, version: 2, is_erased: false };
  });
  await stack.land(landingIdentity, day, rows);
}
