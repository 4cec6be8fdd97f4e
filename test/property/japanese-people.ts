import type { PersonFacts } from '../../domain/match/person-record.ts';

export interface GeneratedPerson {
  readonly person: number;
  readonly facts: PersonFacts;
}

/** Kanji, reading. The first are the commonest in Japan, and are drawn more often. */
const families = `佐藤サトウ 鈴木スズキ 高橋タカハシ 田中タナカ 伊藤イトウ 渡辺ワタナベ 山本ヤマモト 中村ナカムラ 小林コバヤシ 加藤カトウ 吉田ヨシダ
山田ヤマダ 佐々木ササキ 山口ヤマグチ 松本マツモト 井上イノウエ 木村キムラ 斎藤サイトウ 清水シミズ 山崎ヤマザキ 池田イケダ 橋本ハシモト 阿部アベ 石川イシカワ
前田マエダ 藤田フジタ 後藤ゴトウ 小川オガワ 岡田オカダ 長谷川ハセガワ 村上ムラカミ 近藤コンドウ 石井イシイ 坂本サカモト 遠藤エンドウ 青木アオキ 藤井フジイ 西村ニシムラ`;
const givens = `健太ケンタ 健人ケント 太郎タロウ 次郎ジロウ 裕子ユウコ 優子ユウコ 祐子ユウコ 陽子ヨウコ 美咲ミサキ 恵子ケイコ 啓子ケイコ 和子カズコ 幸子サチコ
大輔ダイスケ 翔太ショウタ 誠マコト 浩一コウイチ 純一ジュンイチ 淳一ジュンイチ 直樹ナオキ 拓也タクヤ 愛アイ 彩アヤ 麻衣マイ 舞マイ 香織カオリ 智子トモコ 友子トモコ 久美子クミコ
真由美マユミ 明アキラ 修オサム 茂シゲル 隆タカシ 洋平ヨウヘイ 千尋チヒロ 結衣ユイ 葵アオイ 蓮レン 陽菜ヒナ`;
const towns = `神奈川県伊勢原市粟窪 東京都江東区南砂 東京都渋谷区代々木 神奈川県横浜市旭区東希望が丘 千葉県千葉市稲毛区千草台 東京都国分寺市本多 東京都八王子市南大沢
神奈川県川崎市宮前区神木本町 東京都大田区仲六郷 埼玉県川越市脇田町 東京都世田谷区砧 東京都練馬区大泉町 神奈川県藤沢市鵠沼海岸 神奈川県相模原市南区相模大野`;
/** Other ways of writing a kanji. */
const variants: Readonly<Record<string, string>> = {
  高: '髙',
  崎: '﨑',
  辺: '邊',
  斎: '齋',
  沢: '澤',
};
/** Other kanji of the same sound. */
const soundAlike: Readonly<Record<string, string>> = {
  ...{
    裕子: '優子',
    優子: '祐子',
    祐子: '裕子',
    恵子: '啓子',
    啓子: '恵子',
    純一: '淳一',
    淳一: '純一',
  },
  ...{ 智子: '友子', 友子: '智子', 麻衣: '舞' },
};

const split = (list: string): [string, string][] =>
  list.split(/\s+/).map((entry) => {
    const at = entry.search(/[\u30a0-\u30ff]/);
    return [entry.slice(0, at), entry.slice(at)];
  });
const familyNames = split(families);
const givenNames = split(givens);
const townNames = towns.split(/\s+/);

/**
 * People of a shop: singles and families at one address, namesakes among them; some are there twice or thrice, under
 * other spellings, with slips, gaps and removals.
 *
 * @param twice share of the people who have a second record
 */
export function japanesePeople(
  count: number,
  twice: number,
  random: () => number,
): GeneratedPerson[] {
  const below = (limit: number): number => Math.floor(random() * limit);
  const digits = (length: number): string => Array.from({ length }, () => below(10)).join('');
  const pick = <Item>(items: readonly Item[], fallback: Item): Item =>
    items[below(items.length)] ?? fallback;
  /** The front of the list more often. */
  const common = <Item>(items: readonly Item[], fallback: Item): Item =>
    items[Math.floor(random() ** 2 * items.length)] ?? fallback;
  const home = () => ({
    address: `${pick(townNames, '')}${1 + below(9)}丁目${1 + below(30)}番${1 + below(20)}号`,
    postal_code: `${100 + below(200)}-${String(below(60)).padStart(4, '0')}`,
    phone: `03-${digits(4)}-${digits(4)}`,
  });
  const birthday = (): string =>
    `${1940 + below(65)}-${String(1 + below(12)).padStart(2, '0')}-${String(1 + below(28)).padStart(2, '0')}`;

  const people: PersonFacts[] = [];
  while (people.length < count) {
    const size = random() < 0.7 ? 1 : 2 + below(3);
    const [family, familyKana] = common(familyNames, ['', '']);
    const place = home();
    const taken = new Set<string>();
    for (let member = 0; member < size && people.length < count; member += 1) {
      const [given, givenKana] = common(givenNames, ['', '']);
      // No family calls two of its children the same.
      if (taken.has(givenKana)) continue;
      taken.add(givenKana);
      const isMobile = random() < 0.6;
      people.push({
        ...place,
        ...(isMobile && { phone: `090-${digits(4)}-${digits(4)}` }),
        last_name: family,
        first_name: given,
        last_name_kana: familyKana,
        first_name_kana: givenKana,
        birthday: birthday(),
        email: `u${digits(9)}@example.${pick(['jp', 'com', 'ne.jp'], 'jp')}`,
      });
    }
  }

  const changes: ((facts: PersonFacts) => PersonFacts)[] = [
    (facts) => ({
      ...facts,
      last_name: [...(facts['last_name'] ?? '')].map((kanji) => variants[kanji] ?? kanji).join(''),
    }),
    (facts) => ({
      ...facts,
      first_name: soundAlike[facts['first_name'] ?? ''] ?? facts['first_name'] ?? '',
    }),
    ({ last_name: family = '', first_name: given = '', ...facts }) => ({
      ...facts,
      name: `${family}　${given}`,
    }),
    ({ last_name: _, first_name: __, ...facts }) => facts,
    ({ last_name_kana: _, first_name_kana: __, ...facts }) => facts,
    ({ birthday: _, ...facts }) => facts,
    (facts) => ({ ...facts, birthday: slip(facts['birthday'] ?? '', below) }),
    (facts) => ({ ...facts, ...home() }),
    (facts) => ({
      ...facts,
      address: (facts['address'] ?? '').replace(/(\d+)丁目(\d+)番(\d+)号/, '$1-$2-$3'),
    }),
    ({ address: _, ...facts }) => facts,
    ({ phone: _, ...facts }) => facts,
    (facts) => ({ ...facts, phone: `080-${digits(4)}-${digits(4)}` }),
    (facts) => ({ ...facts, postal_code: slip(facts['postal_code'] ?? '', below) }),
  ];
  const records = people.flatMap((facts, person): GeneratedPerson[] => {
    const copies = random() < twice ? (random() < 0.15 ? 2 : 1) : 0;
    const again = Array.from({ length: copies }, (): GeneratedPerson => {
      // Another record of the same person has no e-mail address in common: that would have joined them.
      let changed: PersonFacts = { ...facts, email: `v${digits(9)}@example.jp` };
      for (let change = 1 + below(3); change > 0; change -= 1) {
        changed = pick(changes, (same) => same)(changed);
      }
      return { person, facts: changed };
    });
    return [{ person, facts }, ...again];
  });
  return records
    .map((record) => ({ record, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ record }) => record);
}

/** One digit wrong. */
function slip(text: string, below: (limit: number) => number): string {
  const places = [...text].flatMap((character, at) => (/\d/.test(character) ? [at] : []));
  const at = places[below(places.length)] ?? 0;
  return text.slice(0, at) + String((Number(text[at]) + 1 + below(9)) % 10) + text.slice(at + 1);
}
