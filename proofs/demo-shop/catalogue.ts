/** An article of the shop. */
export interface Product {
  /** Thirteen digits from the range that shops give out themselves (20 to 29), with a valid check digit. */
  readonly id: string;
  readonly name: string;
  readonly category: string;
  /** Whole yen, tax included. */
  readonly price: number;
}

/** Category, cheapest and dearest article, names. */
const shelves: readonly (readonly [string, number, number, string])[] = [
  [
    'お茶',
    540,
    3_240,
    '煎茶 朝霧|深蒸し茶 山の端|ほうじ茶 炉端|玄米茶 稲穂|玉露 月影|和紅茶 夕映え|抹茶 若草|番茶 日だまり|茎茶 せせらぎ|茶葉詰め合わせ 四季',
  ],
  [
    'うつわ',
    990,
    6_600,
    '湯呑 粉引|飯碗 しのぎ|豆皿 千鳥|急須 黒釉|片口 白磁|そば猪口 染付|平皿 青海波|丼鉢 刷毛目|箸置き 梅五客|土鍋 二人用',
  ],
  [
    '台所',
    440,
    8_800,
    '竹のざる|檜のまな板|すり鉢 五寸|木べら|菜箸 三膳組|蒸籠 七寸|おろし金|落とし蓋|味噌こし|おひつ 三合',
  ],
  [
    '布もの',
    330,
    4_950,
    '手ぬぐい 麻の葉|ふきん 三枚組|風呂敷 二巾|藍染のれん|半幅帯 縞|座布団カバー|刺し子コースター|麻のエプロン|足袋靴下|巾着 小',
  ],
  [
    '文具',
    165,
    3_300,
    '便箋 罫なし|封筒 和紙|筆ペン 墨|一筆箋 季節の花|和綴じ帳|朱肉 小|ぽち袋 五枚|ご祝儀袋|活版名刺入れ|万年毛筆',
  ],
  [
    '香り',
    660,
    5_500,
    '線香 白檀|練香 梅花|匂い袋|文香 三種|香立て 真鍮|お香立て 舟形|蝋燭 和ろうそく十本|防虫香|塗香 小箱|香炉 青磁',
  ],
  [
    '菓子',
    216,
    2_700,
    '最中 六個入り|羊羹 小倉|金平糖 五色|落雁 季節|あられ 缶入り|かりんとう 黒糖|葛湯 詰め合わせ|甘納豆|飴 生姜|どら焼き 五個入り',
  ],
  [
    '暮らし',
    220,
    12_100,
    '湯たんぽ|竹ぼうき 小|棕櫚たわし|うちわ 渋紙|風鈴 鉄|蚊やり|花器 一輪挿し|柳行李 小|銭湯桶|折りたたみ傘 和柄',
  ],
];

export const catalogue: readonly Product[] = shelves.flatMap(
  ([category, cheapest, dearest, names], shelf) =>
    names.split('|').map((name, place, all) => ({
      id: inStoreCode(shelf * 100 + place + 1, shelf),
      name,
      category,
      // Steps of eleven yen: prices with tax are seldom round.
      price: cheapest + 11 * Math.round(((dearest - cheapest) * place) / (all.length - 1) / 11),
    })),
);

function inStoreCode(article: number, shelf: number): string {
  const body = `2${shelf + 1}${String(article).padStart(10, '0')}`;
  return `${body}${checkDigit(body)}`;
}

/**
 * Check digit of the twelve digits before it.
 *
 * @see https://www.gs1jp.org/code/jan/check_digit.html
 */
export function checkDigit(body: string): number {
  const sum = [...body].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return (10 - (sum % 10)) % 10;
}
