import type { ExclusionReason } from '../../schemas/channel.ts';
import { householdsOf } from '../household/households.ts';
import type { NodeId } from '../identity/identifier.ts';
import { plainCell } from './csv-row.ts';
import { type Letter, labelLines, letterOf } from './letter.ts';
import { cp932, joined, type ListEncoding, type ListRow } from './list-file.ts';
import { type ListPerson, numberOf } from './list-person.ts';

/** Columns in the order in which printers' templates have them. */
export const mailHeader = ['管理番号', '郵便番号', '住所1', '住所2', '氏名', '敬称'] as const;

export interface Mailing {
  /** One a household, by postal code as the post sorts, then by number. */
  readonly rows: readonly ListRow[];
  readonly letters: ReadonlyMap<NodeId, Letter>;
  /** Who gets no letter of their own. */
  readonly excluded: ReadonlyMap<NodeId, ExclusionReason>;
}

/** Letters to people: one for all who share a home and a surname, to whom of them ordered last. */
export function mailingOf(people: readonly ListPerson[]): Mailing {
  const of = new Map(people.map((person) => [person.profileId, person]));
  const { households, withoutAddress } = householdsOf(
    people.map(({ profileId, fields, lastOrderEpochMs }) => ({
      profileId,
      fields,
      isConsented: true,
      ...(lastOrderEpochMs !== undefined && {
        lastOrderAt: new Date(lastOrderEpochMs).toISOString(),
      }),
    })),
  );
  const excluded = new Map<NodeId, ExclusionReason>(
    withoutAddress.map((profileId) => [profileId, 'no_address']),
  );
  const letters = new Map<NodeId, Letter>();
  const rows: ListRow[] = [];
  for (const { addressee, members } of households) {
    for (const member of members) if (member !== addressee) excluded.set(member, 'household');
    const person = of.get(addressee);
    const letter = person === undefined ? undefined : letterOf(person.fields);
    if (person === undefined || letter === undefined) {
      excluded.set(addressee, 'no_address');
      continue;
    }
    const { postalCode, firstLine, secondLine, name, honorific } = letter;
    letters.set(addressee, letter);
    rows.push({
      profileId: addressee,
      cells: [numberOf(person), postalCode, firstLine, secondLine, name, honorific],
    });
  }
  const key = ({ cells, profileId }: ListRow): string => `${cells[1] || '~'} ${profileId}`;
  rows.sort((one, other) => (key(one) < key(other) ? -1 : 1));
  return { rows, letters, excluded };
}

/** The labels of these rows as text, four lines or fewer each, an empty line between. */
export function labelSheet(
  rows: readonly ListRow[],
  letters: Mailing['letters'],
  encoding: ListEncoding,
): Uint8Array {
  const labels = rows.flatMap(({ profileId }) => {
    const letter = letters.get(profileId);
    return letter === undefined
      ? []
      : [`${labelLines(letter).map(plainCell).join('\r\n')}\r\n\r\n`];
  });
  return encoding === 'utf-8'
    ? new TextEncoder().encode(labels.join(''))
    : joined(labels.map(cp932));
}
