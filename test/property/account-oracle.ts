import type { World } from './audience/oracle/world.ts';

export interface MemberWord {
  readonly node: string;
  readonly accountId: string;
  readonly isMember: boolean;
  readonly at: string;
  readonly messageId: string;
}

/** Parent by account; an account without one is left out. */
export type Parents = Readonly<Record<string, string>>;

export interface Rollup {
  readonly people: number;
  readonly orders: number;
  /** In ten-thousandths. */
  readonly revenue: bigint;
}

/** The roll-up said plainly, one account and one person after the other. Knows no SQL. */
export function rollupOf(
  accountId: string,
  parents: Parents,
  words: readonly MemberWord[],
  world: World,
): Rollup {
  const identity = new Map(world.identity.map((row) => [row.node, row]));
  const isLiving = (node: string) => identity.get(node)?.isErased !== true;
  const profileOf = (node: string): string => {
    const first = identity.get(node)?.profileId ?? node;
    const second = first === node ? undefined : identity.get(first);
    if (second === undefined) return first;
    return second.isErased ? node : second.profileId;
  };
  const countsToward = (own: string): boolean =>
    own === accountId || (parents[own] !== undefined && countsToward(parents[own]));
  const living = words.filter(({ node }) => isLiving(node));
  const people = [...new Set(living.map(({ node }) => profileOf(node)))].filter((profileId) => {
    const own = living.filter(({ node }) => profileOf(node) === profileId);
    return [...new Set(own.map((word) => word.accountId))].some((account) => {
      const last = own
        .filter((word) => word.accountId === account)
        .reduce((one, other) => (isAfter(other, one) ? other : one));
      return countsToward(account) && last.isMember;
    });
  });
  const events = world.events.filter(
    ({ node, isBot }) => !isBot && isLiving(node) && people.includes(profileOf(node)),
  );
  const money = events.filter(({ event }) => ['Order Completed', 'Order Refunded'].includes(event));
  return {
    people: people.length,
    orders: money.filter(({ event }) => event === 'Order Completed').length,
    revenue: money.reduce((sum, { properties }) => sum + amountOf(properties['revenue']), 0n),
  };
}

function isAfter(one: MemberWord, other: MemberWord): boolean {
  if (one.at !== other.at) return one.at > other.at;
  if (one.messageId !== other.messageId) return one.messageId > other.messageId;
  return !one.isMember;
}

/** Whole yen and tenths only: the rules of odd amounts are the audience tests' matter. */
const amountOf = (value: unknown): bigint =>
  typeof value === 'number' ? BigInt(Math.round(value * 10)) * 1000n : 0n;
