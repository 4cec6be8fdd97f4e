import type { NtileCondition } from '../../../../schemas/audience/rank-conditions.ts';
import { exact, tenThousandths } from './decimal.ts';
import { eventsIn, sumOf } from './events.ts';
import { inByteOrder } from './order.ts';
import type { Person } from './world.ts';

/** 1-based part of the person among the others; undefined for who does not take part. */
export function partOf(
  { of, by, order, tieBreak }: NtileCondition,
  person: Person,
  among: readonly Person[],
  asOf: string,
): number | undefined {
  const amount = (each: Person) =>
    by.sum ? sumOf(by.sum, each, asOf) : BigInt(eventsIn(by.count ?? {}, each, asOf).length);
  const ranked = among.toSorted((a, b) => {
    const [one, other] = order === 'asc' ? [amount(a), amount(b)] : [amount(b), amount(a)];
    if (one !== other) return one < other ? -1 : 1;
    return (tieBreak ? tieOrder(tieBreak, a, b) : 0) || inByteOrder(a.id, b.id);
  });
  const position = ranked.findIndex(({ id }) => id === person.id);
  if (position < 0) return undefined;
  const [size, larger] = [Math.floor(ranked.length / of), ranked.length % of];
  const inLarger = larger * (size + 1);
  return position < inLarger
    ? Math.floor(position / (size + 1)) + 1
    : larger + Math.floor((position - inLarger) / size) + 1;
}

function tieOrder(
  { trait, order }: NonNullable<NtileCondition['tieBreak']>,
  a: Person,
  b: Person,
): number {
  const rank = (value: unknown) =>
    typeof value === 'number' && tenThousandths(value) !== undefined
      ? 0
      : typeof value === 'string'
        ? 1
        : 2;
  const [one, other] = [a.traits.get(trait), b.traits.get(trait)];
  if (rank(one) !== rank(other)) return rank(one) - rank(other);
  const turn = order === 'asc' ? 1 : -1;
  if (rank(one) === 0) {
    const difference = exact(Number(one)) - exact(Number(other));
    return difference === 0n ? 0 : turn * (difference < 0n ? -1 : 1);
  }
  return rank(one) === 1 ? turn * inByteOrder(String(one), String(other)) : 0;
}
