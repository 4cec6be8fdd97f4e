import type { Draw } from './draw.ts';

export interface Place {
  readonly prefecture: string;
  readonly city: string;
  readonly town: string;
  /** Seven digits. */
  readonly postalCode: string;
  readonly block: readonly [number, number, number];
  readonly building: string;
}

/** Prefecture, city, first three digits of its postal codes. */
const cities: readonly (readonly [string, string, string])[] = [
  ['北海道', '札幌市中央区', '060'],
  ['宮城県', '仙台市青葉区', '980'],
  ['埼玉県', 'さいたま市大宮区', '330'],
  ['千葉県', '船橋市', '273'],
  ['東京都', '千代田区', '100'],
  ['東京都', '世田谷区', '154'],
  ['東京都', '武蔵野市', '180'],
  ['神奈川県', '横浜市西区', '220'],
  ['神奈川県', '鎌倉市', '248'],
  ['新潟県', '新潟市中央区', '951'],
  ['石川県', '金沢市', '920'],
  ['長野県', '松本市', '390'],
  ['愛知県', '名古屋市千種区', '464'],
  ['京都府', '京都市左京区', '606'],
  ['大阪府', '大阪市北区', '530'],
  ['兵庫県', '神戸市中央区', '650'],
  ['岡山県', '岡山市北区', '700'],
  ['広島県', '広島市中区', '730'],
  ['香川県', '高松市', '760'],
  ['福岡県', '福岡市博多区', '812'],
  ['鹿児島県', '鹿児島市', '890'],
  ['沖縄県', '那覇市', '900'],
];
/** Of our own making, so that no address is anybody's. */
const towns = ['台帳町', '見本台', '例示ヶ丘', '架空新田', '仮名沢', '試作浜', '雛形', '空想坂'];
const buildings = ['', '', '', 'メゾン台帳 203号室', 'コーポみほん101', 'れいじハイツB棟 5階'];

export function drawPlace(draw: Draw): Place {
  const [prefecture, city, area] = draw.pick(cities);
  return {
    prefecture,
    city,
    town: draw.pick(towns),
    postalCode: `${area}${draw.digits(4)}`,
    block: [draw.int(1, 6), draw.int(1, 30), draw.int(1, 20)],
    building: draw.pick(buildings),
  };
}

const kanjiDigits = ['〇', '一', '二', '三', '四', '五', '六'];
const fullWidth = (text: string): string =>
  text.replace(/[0-9-]/g, (character) =>
    character === '-' ? '－' : String.fromCharCode(character.charCodeAt(0) + 0xfee0),
  );

/** Trait `address` as one system or another exports it: parts, or one line; blocks in digits, full width or words. */
export function writeAddress(draw: Draw, place: Place): Readonly<Record<string, string>> | string {
  const [chome, banchi, go] = place.block;
  const digits = `${chome}-${banchi}-${go}`;
  const block = draw.pick([
    digits,
    fullWidth(digits),
    `${kanjiDigits[chome] ?? chome}丁目${banchi}番${go}号`,
    `${chome}丁目${banchi}-${go}`,
  ]);
  const street = `${place.town}${block}${place.building === '' ? '' : ` ${place.building}`}`;
  const dashed = `${place.postalCode.slice(0, 3)}-${place.postalCode.slice(3)}`;
  const postalCode = draw.pick([dashed, place.postalCode, `〒${dashed}`, fullWidth(dashed)]);
  if (draw.chance(0.3)) return `〒${dashed} ${place.prefecture}${place.city}${street}`;
  return {
    postal_code: postalCode,
    prefecture: place.prefecture,
    city: place.city,
    street,
    country: 'JP',
  };
}
