import type { NodeId } from '../identity/identifier.ts';
import { nameOf } from './letter.ts';
import type { ListRow } from './list-file.ts';
import { type ListPerson, numberOf } from './list-person.ts';

export const couponHeader = ['管理番号', '氏名', 'チャネル', '宛先', 'クーポンコード'] as const;

/** Rows of a coupon list by number, one for each person who has a code. */
export function couponRows(
  people: readonly ListPerson[],
  codes: ReadonlyMap<NodeId, string>,
): readonly ListRow[] {
  return people
    .toSorted((one, other) => (one.profileId < other.profileId ? -1 : 1))
    .flatMap((person) => {
      const code = codes.get(person.profileId);
      if (code === undefined) return [];
      const { channel } = person.judgement;
      const address = person.addresses[channel] ?? '';
      return [
        {
          profileId: person.profileId,
          cells: [numberOf(person), nameOf(person.fields), channel, address, code],
        },
      ];
    });
}
