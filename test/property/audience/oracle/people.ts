import { inByteOrder } from './order.ts';
import type { Person, World } from './world.ts';

export function peopleOf(world: World): Person[] {
  const identityOf = (node: string) => world.identity.find((row) => row.node === node);
  const counted = world.events.filter((event) => !event.isBot && event.day <= world.asOf);
  const said = world.consents ?? [];
  const nodes = new Set([...counted, ...world.traits, ...said].map(({ node }) => node));
  const isLiving = (node: string) => identityOf(node)?.isErased !== true;
  const living = [...nodes].filter(isLiving);
  const profileOf = (node: string) => {
    const first = identityOf(node)?.profileId ?? node;
    const second = first === node ? undefined : identityOf(first);
    if (second === undefined) return first;
    return second.isErased ? node : second.profileId;
  };
  const belongs = (node: string, id: string) => living.includes(node) && profileOf(node) === id;
  return [...new Set(living.map(profileOf))].map((id) => {
    const oldestFirst = world.traits
      .filter(({ node }) => belongs(node, id))
      .toSorted((a, b) => inByteOrder(a.at, b.at) || inByteOrder(a.messageId, b.messageId));
    return {
      id,
      events: counted.filter(({ node }) => belongs(node, id)),
      traits: new Map(oldestFirst.map(({ trait, value }) => [trait, value])),
      nodes: [
        id,
        ...world.identity
          .map(({ node }) => node)
          .filter((node) => isLiving(node) && profileOf(node) === id),
      ],
      scores: (world.scores ?? []).filter(({ node }) => belongs(node, id)),
      consents: said.filter(({ node }) => belongs(node, id)),
    };
  });
}
