import type { Ranked, TopCondition } from '../../../../schemas/audience/rank-conditions.ts';
import { exact, tenThousandths } from './decimal.ts';
import { measureOf } from './measures.ts';
import { inByteOrder } from './order.ts';
import type { Person } from './world.ts';

/** 1-based part of `of` of the person among the others; undefined for who does not take part. */
export function partOf(
  ranked: Ranked & { readonly of: number },
  person: Person,
  among: readonly Person[],
  asOf: string,
): number | undefined {
  const position = inOrderOf(ranked, among, asOf).findIndex(({ id }) => id === person.id);
  if (position < 0) return undefined;
  const { of } = ranked;
  const [size, larger] = [Math.floor(among.length / of), among.length % of];
  const inLarger = larger * (size + 1);
  return position < inLarger
    ? Math.floor(position / (size + 1)) + 1
    : larger + Math.floor((position - inLarger) / size) + 1;
}

export function isInTop(
  top: TopCondition,
  person: Person,
  among: readonly Person[],
  asOf: string,
): boolean {
  const size = top.n ?? Number((exact(top.share ?? 0) * BigInt(among.length) + 9_999n) / 10_000n);
  return inOrderOf(top, among, asOf)
    .slice(0, size)
    .some(({ id }) => id === person.id);
}

function inOrderOf({ by, order, tieBreak }: Ranked, among: readonly Person[], asOf: string) {
  const turn = order === 'asc' ? 1 : -1;
  return among.toSorted((a, b) => {
    const [one, other] = [measureOf(by, a, asOf), measureOf(by, b, asOf)];
    if (one === undefined && other !== undefined) return 1;
    if (one !== undefined && other === undefined) return -1;
    if (one !== undefined && other !== undefined && one !== other)
      return one < other ? -turn : turn;
    return (tieBreak ? tieOrder(tieBreak, a, b) : 0) || inByteOrder(a.id, b.id);
  });
}

function tieOrder({ trait, order }: NonNullable<Ranked['tieBreak']>, a: Person, b: Person): number {
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
