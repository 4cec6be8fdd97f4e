/**
 * Kanji that stand for one another in names of people and places: each group begins with the form that the others
 * become. NFKC unifies none of them.
 */
const variants =
  '高髙 菟莵 崎﨑嵜碕 辺邉邊 斎齋齊斉 浜濵濱 徳德 橋槗𣘺 沢澤 島嶋嶌 吉𠮷 広廣 国國圀 桜櫻 ' +
  '滝瀧 竜龍 恵惠 真眞 黒黑 児兒 関關 駅驛 館舘 淵渕渊 檜桧 条條 円圓 栄榮 学學 ' +
  '宝寶寳 富冨 来來 秋龝 亀龜 鶴鸖 鷗鴎 峰峯 岳嶽 峡峽 松枩 桑桒 梅楳 郷鄕 柳栁桺 ' +
  '萌萠 豊豐 曽曾 弥彌 実實 寿壽 将將 礼禮 総總 緑綠 縄繩 与與 万萬 壱壹 弐貳 仏佛 ' +
  '伝傳 剣劍 効效 勲勳 厳嚴 収收 団團 囲圍 図圖 塩鹽 壌壤 寛寬 尭堯 巌巖 巻卷 帯帶 ' +
  '庁廳 弁辨辯瓣 従從 応應 悦悅 戸戶 拝拜 拠據 旧舊 昼晝 晃晄 暁曉 朗朖 栃杤 楽樂 ' +
  '検檢 槇槙 歓歡 歳歲 毎每 気氣 清淸 温溫 湾灣 満滿 潜潛 瀬瀨 点點 為爲 獣獸 瑶瑤 ' +
  '瓶甁 盗盜 祢禰 禄祿 稲稻 穂穗 竃竈 経經 継繼 聡聰 芦蘆 茎莖 荘莊 蔵藏 園薗 薫薰 ' +
  '虎乕 蛍螢 裏裡 覚覺 触觸 訳譯 読讀 賛贊 転轉 遥遙 遅遲 酔醉 釈釋 鉄鐵鐡銕 録錄 ' +
  '闘鬪 険險 随隨 隠隱 雑雜 霊靈 静靜 頼賴 顔顏 騒騷 髪髮 鶏鷄 麦麥 黄黃 凜凛 涼凉 ' +
  '冴冱';

const plain = new Map<string, string>(
  variants.split(' ').flatMap((group) => {
    const [first = '', ...others] = group;
    return others.map((other): [string, string] => [other, first]);
  }),
);

const selectors = /[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]/gu;

/**
 * Text with each kanji in the plainest form of its group, variation selectors removed, NFKC. For keys only: whoever
 * is written 髙橋 wants to read 髙橋.
 */
export function foldKanji(text: string): string {
  const bare = text.replace(selectors, '').normalize('NFKC');
  return bare.replace(/[\p{Script=Han}]/gu, (kanji) => plain.get(kanji) ?? kanji);
}

const digits = '〇一二三四五六七八九';
const powers: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000 };

/** Characters of a number written in kanji, for patterns. */
export const kanjiDigits = '〇零一二三四五六七八九十百千';

/**
 * Number that kanji stand for, below ten thousand: 五十五, 千二百三, 一〇二. Other characters count as nothing, so look
 * before with {@link kanjiDigits}.
 */
export function kanjiNumber(text: string): number {
  const written = text.replaceAll('零', '〇');
  if (!/[十百千]/u.test(written)) {
    return Number([...written].map((digit) => digits.indexOf(digit)).join(''));
  }
  let sum = 0;
  let digit: number | undefined;
  for (const character of written) {
    const power = powers[character];
    if (power === undefined) digit = digits.indexOf(character);
    else {
      sum += (digit ?? 1) * power;
      digit = undefined;
    }
  }
  return sum + (digit ?? 0);
}
