import { nationalForm } from '../channel/national-form.ts';
import { nameOf } from './letter.ts';
import type { ListRow } from './list-file.ts';
import { type ListPerson, numberOf } from './list-person.ts';

export const callHeader = [
  ...['管理番号', '氏名', 'フリガナ', '電話番号', '最適時間', '電話できる時間'],
  ...['最終接点', '最終接点の方法', '最終注文日', '理由'],
] as const;

/** What the brand calls its channels on paper. */
const channelNames: Readonly<Record<string, string>> = {
  ...{ email: 'メール', push: 'アプリ', inbox: '会員ページ', sms: 'SMS' },
  ...{ line: 'LINE', phone: '電話', mail: '郵便' },
};

export interface CallSheet {
  /** Why they are called, as the person who calls reads it. */
  readonly reason: string;
  /** ISO 3166-1 alpha-2; numbers of it are written as they are dialled there. */
  readonly region: string;
  /** `2026-01-31` of an instant, on the brand's calendar. */
  readonly dayOf: (epochMs: number) => string;
}

/** Rows of a call list, those with a best hour first, in its order, then by number. */
export function callRows(people: readonly ListPerson[], sheet: CallSheet): readonly ListRow[] {
  const order = ({ judgement, profileId }: ListPerson): string =>
    `${String(judgement.bestHour ?? 99).padStart(2, '0')} ${profileId}`;
  return people
    .toSorted((one, other) => (order(one) < order(other) ? -1 : 1))
    .map((person) => ({ profileId: person.profileId, cells: cellsOf(person, sheet) }));
}

function cellsOf(person: ListPerson, { reason, region, dayOf }: CallSheet): readonly string[] {
  const { fields, judgement, recipient, addresses, lastOrderEpochMs } = person;
  const kana = [fields['last_name_kana'], fields['first_name_kana']].filter(Boolean).join('　');
  const last = recipient.contacts.toSorted((one, other) => other.atEpochMs - one.atEpochMs)[0];
  return [
    numberOf(person),
    nameOf(fields),
    fields['name_kana'] ?? kana,
    nationalForm(addresses.phone ?? '', region),
    judgement.bestHour === undefined ? '' : `${judgement.bestHour}時台`,
    judgement.hours.map(({ from, to }) => `${from}-${to}`).join(' '),
    last === undefined ? '' : dayOf(last.atEpochMs),
    last === undefined ? '' : (channelNames[last.channel] ?? ''),
    lastOrderEpochMs === undefined ? '' : dayOf(lastOrderEpochMs),
    reason,
  ];
}
