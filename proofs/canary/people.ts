import { createHash } from 'node:crypto';

/** Words that are written nowhere else: wherever one is found, it came from this person. */
export interface Canary {
  readonly number: number;
  readonly userId: string;
  readonly email: string;
  /** As dialled within Japan, digits only. */
  readonly mobile: string;
  /** What only some have; the others are there because lists of few are not sent. */
  readonly whole?: WholeCanary;
}

export interface WholeCanary {
  readonly memberNumber: string;
  readonly landline: string;
  readonly lastName: string;
  readonly firstName: string;
  readonly lastKana: string;
  readonly firstKana: string;
  readonly street: string;
  /** Seven digits. */
  readonly postalCode: string;
  readonly birth: { readonly year: number; readonly month: number; readonly day: number };
  readonly lineUserId: string;
  readonly idfa: string;
  readonly gaid: string;
}

const lastNames = [
  ['金糸雀', 'キンシジャク'],
  ['緋連雀', 'ヒレンジャク'],
  ['黄連雀', 'キレンジャク'],
  ['星椋鳥', 'ホシムクドリ'],
  ['瑠璃鶲', 'ルリビタキ'],
  ['黄鶺鴒', 'キセキレイ'],
  ['大瑠璃', 'オオルリ'],
  ['赤啄木', 'アカゲラ'],
  ['青鵐原', 'アオジハラ'],
  ['鶸山谷', 'ヒワヤマダニ'],
] as const;
const firstNames = [
  ['朱鷺子', 'トキミコ'],
  ['鶴鴒美', 'ツルレミ'],
  ['鵯乃助', 'ヒヨノスケ'],
  ['鶉之介', 'ウズラノスケ'],
  ['鴫太郎', 'シギタロウ'],
] as const;

/** People that the list of a platform is made of, whole ones first. */
export const canaryPeople = (count: number): readonly Canary[] =>
  Array.from({ length: count }, (_, index) => canary(index));

function canary(index: number): Canary {
  const local = [`k${index}.kanaria`, `kanaria-${index}-x`, `kanaria${index}+shop`][index % 3];
  const last = lastNames[index];
  return {
    number: index,
    userId: `kanaria-user-${index}`,
    email: `${local}@mail.example.co.jp`,
    // 090-0 is assigned to nobody, nor is 03-1.
    mobile: `0900${1_370_011 + index * 7_919}`,
    ...(last !== undefined && { whole: wholeCanary(index, last) }),
  };
}

function wholeCanary(index: number, last: readonly [string, string]): WholeCanary {
  const first = firstNames[index % firstNames.length] ?? firstNames[0];
  const idOf = (what: string): string => createHash('md5').update(`${what} ${index}`).digest('hex');
  const uuid = (hex: string): string =>
    hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return {
    memberNumber: `KNR${7_310_017 + index * 31}`,
    landline: `031${2_371_101 + index * 7_919}`,
    lastName: last[0],
    lastKana: last[1],
    firstName: first[0],
    firstKana: first[1],
    street: `雀宮町${index + 3}丁目${index + 5}番${index + 7}号 鳥籠荘${201 + index}`,
    postalCode: `0600${137 + index * 7}`,
    birth: { year: 1931 + index, month: 1 + (index % 9), day: 11 + index },
    lineUserId: `U${idOf('line')}`,
    idfa: uuid(idOf('idfa')),
    gaid: uuid(idOf('gaid')),
  };
}
