import type { Draw } from './draw.ts';

/** A name as Japanese forms ask for it. */
export interface PersonName {
  readonly last: string;
  readonly first: string;
  readonly lastKana: string;
  readonly firstKana: string;
  /** Latin letters of the family and the given name, for addresses. */
  readonly latin: readonly [string, string];
}

type Entry = readonly [kanji: string, kana: string, latin: string];

const entries = (text: string): readonly Entry[] =>
  text
    .trim()
    .split(/\s+/)
    .map((entry): Entry => {
      const [kanji = '', kana = '', latin = ''] = entry.split('/');
      return [kanji, kana, latin];
    });

const families = entries(`
  佐藤/サトウ/sato 鈴木/スズキ/suzuki 高橋/タカハシ/takahashi 田中/タナカ/tanaka 伊藤/イトウ/ito
  渡辺/ワタナベ/watanabe 渡邊/ワタナベ/watanabe 山本/ヤマモト/yamamoto 中村/ナカムラ/nakamura
  小林/コバヤシ/kobayashi 加藤/カトウ/kato 吉田/ヨシダ/yoshida 山田/ヤマダ/yamada 佐々木/ササキ/sasaki
  山口/ヤマグチ/yamaguchi 松本/マツモト/matsumoto 井上/イノウエ/inoue 木村/キムラ/kimura
  林/ハヤシ/hayashi 斎藤/サイトウ/saito 齋藤/サイトウ/saito 清水/シミズ/shimizu 山崎/ヤマザキ/yamazaki
  森/モリ/mori 池田/イケダ/ikeda 橋本/ハシモト/hashimoto 阿部/アベ/abe 石川/イシカワ/ishikawa
  前田/マエダ/maeda 藤田/フジタ/fujita 後藤/ゴトウ/goto 岡田/オカダ/okada 長谷川/ハセガワ/hasegawa
  村上/ムラカミ/murakami 近藤/コンドウ/kondo 石井/イシイ/ishii 遠藤/エンドウ/endo 青木/アオキ/aoki
  坂本/サカモト/sakamoto 福田/フクダ/fukuda 西村/ニシムラ/nishimura 太田/オオタ/ota 藤井/フジイ/fujii
  髙木/タカギ/takagi 五十嵐/イガラシ/igarashi 東海林/ショウジ/shoji 小鳥遊/タカナシ/takanashi
`);

const feminine = entries(`
  陽子/ヨウコ/yoko 花子/ハナコ/hanako 美咲/ミサキ/misaki 結衣/ユイ/yui 葵/アオイ/aoi 凛/リン/rin
  真由美/マユミ/mayumi 恵子/ケイコ/keiko 裕子/ユウコ/yuko 明美/アケミ/akemi 千尋/チヒロ/chihiro
  さくら/サクラ/sakura 彩/アヤ/aya 直子/ナオコ/naoko 由紀/ユキ/yuki 紬/ツムギ/tsumugi
  芽依/メイ/mei 久美子/クミコ/kumiko 京子/キョウコ/kyoko 詩/ウタ/uta 瑞穂/ミズホ/mizuho 静香/シズカ/shizuka
`);

const masculine = entries(`
  太郎/タロウ/taro 翔/ショウ/sho 蓮/レン/ren 大輔/ダイスケ/daisuke 健一/ケンイチ/kenichi 誠/マコト/makoto
  隆/タカシ/takashi 和也/カズヤ/kazuya 浩二/コウジ/koji 悠真/ユウマ/yuma 湊/ミナト/minato 樹/イツキ/itsuki
  純一/ジュンイチ/junichi 直樹/ナオキ/naoki 亮/リョウ/ryo 哲也/テツヤ/tetsuya 修/オサム/osamu
  伊織/イオリ/iori 祐介/ユウスケ/yusuke 幸雄/ユキオ/yukio 朔/サク/saku 陽翔/ハルト/haruto
`);

export type Gender = 'female' | 'male';

export function drawName(draw: Draw, gender: Gender): PersonName {
  const [last, lastKana, lastLatin] = draw.pick(families);
  const [first, firstKana, firstLatin] = draw.pick(gender === 'female' ? feminine : masculine);
  return { last, first, lastKana, firstKana, latin: [lastLatin, firstLatin] };
}

/** The reading as one form or another takes it: full-width katakana, hiragana or half-width katakana. */
export function writeKana(draw: Draw, katakana: string): string {
  switch (draw.weighted([6, 2, 1])) {
    case 1:
      return katakana.replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
    case 2:
      return halfWidth(katakana);
    default:
      return katakana;
  }
}

const halfWidthOf: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 0xff9f - 0xff66 + 1 }, (_, index) => String.fromCharCode(0xff66 + index))
    .map((half): [string, string] => [half.normalize('NFKC'), half])
    // Combining marks are put on below.
    .filter(([full]) => /[ァ-ー]/.test(full)),
);

function halfWidth(katakana: string): string {
  return [...katakana.normalize('NFD')]
    .map((character) => {
      if (character === '\u3099') return 'ﾞ';
      if (character === '\u309a') return 'ﾟ';
      return halfWidthOf[character] ?? character;
    })
    .join('');
}
