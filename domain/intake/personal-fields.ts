import { type IdentifierKindRow, identifierKindRows } from '../../schemas/identifier-kinds.ts';
import type { IdentifierKind } from '../identity/identifier.ts';
import { scrubText } from './scrub-text.ts';

/** What a personal field holds, in the names that the vault uses. */
export type PersonalField =
  | IdentifierKind
  | 'name'
  | 'first_name'
  | 'middle_name'
  | 'last_name'
  | 'name_kana'
  | 'first_name_kana'
  | 'last_name_kana'
  | 'username'
  | 'birthday'
  | 'address'
  | 'street'
  | 'postal_code';

/** Fields that ad platforms match on but that identify nobody by themselves: kept in the lake, and in the vault. */
export type PlaceField = 'city' | 'region' | 'country' | 'gender';

/** What the name of a key says about its value. */
export interface KeyRule {
  /** The key as it is stored. */
  readonly key: string;
  /** The same as it begins a member of a JSON object: `"key":`. */
  readonly json: string;
  /** `__proto__` and `constructor`. */
  readonly isForbidden: boolean;
  /** Personal wherever it stands. */
  readonly personal: PersonalField | undefined;
  /** Field of the vault that a trait of this name fills; not those with more words (`emergency_phone`). */
  readonly trait: PersonalField | PlaceField | undefined;
  /** Personal when it is a trait; a `city` is not. */
  readonly isPersonalTrait: boolean;
  /** Kind of identifier that a trait of this name is. */
  readonly identifier: IdentifierKind | undefined;
  /** The value is an id or code: digits in it are no phone number. */
  readonly isCode: boolean;
}

const maxRules = 5_000;

/** Names of fields that hold identifiers. */
const identifierNames: ReadonlyMap<string, IdentifierKindRow & { readonly name: IdentifierKind }> =
  new Map(identifierKindRows.flatMap((row) => row.fieldNames.map((name) => [name, row] as const)));

/** Names once case, spaces and punctuation are taken away. */
const personalNames = byName<PersonalField>([
  ['name', 'fullname customername recipientname shippingname billingname 氏名 お名前 顧客名'],
  ['first_name', 'firstname givenname'],
  ['middle_name', 'middlename'],
  ['last_name', 'lastname familyname surname 姓 苗字'],
  ['name_kana', 'namekana fullnamekana furigana フリガナ ふりがな 氏名カナ'],
  ['first_name_kana', 'firstnamekana givennamekana 名カナ'],
  ['last_name_kana', 'lastnamekana familynamekana surnamekana 姓カナ'],
  ['username', 'username'],
  ['birthday', 'birthday birthdate dateofbirth dob 生年月日 誕生日'],
  ['address', 'address 住所'],
  ['street', 'street streetaddress address1 address2 address3'],
  ['street', 'addressline addressline1 addressline2 番地'],
  ['postal_code', 'postalcode postcode zip zipcode 郵便番号'],
]);

/** Personal, but neither a key of a person nor a field that anybody matches on. */
const otherNames = byName<PersonalField>([
  ['phone', 'fax faxnumber faxno'],
  ['idfa', 'idfa'],
  ['gaid', 'gaid aaid'],
  ['external_id', 'advertisingid externalids'],
]);

/** Personal for a person, but something else in properties (`name` of a product). */
const personNames = byName<PersonalField>([
  ['name', 'name 名前'],
  ['first_name', '名'],
  ['name_kana', 'kana カナ'],
]);

const placeNames = byName<PlaceField>([
  ['city', 'city 市区町村'],
  ['region', 'region state prefecture 都道府県'],
  ['country', 'country countrycode 国'],
  ['gender', 'gender sex 性別'],
]);

const codeWords = new Set(
  'asin barcode code ean gtin guid hash id ids isbn jan mpn serial sku token upc uuid'.split(' '),
);
const numberedThings = new Set(
  'coupon invoice item order product receipt stock tracking'.split(' '),
);
/** Words for a company that some write a person's contact into; as account ids these are refused. */
const companyNames = new Set(['groupid', 'parentid']);
const placesOfMachines = new Set('ip mac network remote server wallet web'.split(' '));

const rules = new Map<string, KeyRule>();

/** The rule of a key, kept: an event of a known shape asks a map and nothing else. */
export function keyRule(key: string): KeyRule {
  const known = rules.get(key);
  if (known !== undefined) return known;
  const rule = judge(key);
  if (rules.size >= maxRules) rules.clear();
  rules.set(key, rule);
  return rule;
}

function judge(key: string): KeyRule {
  // Longer than any name: payload that stands where a key should.
  const words = key.length > 100 ? [] : wordsOf(key);
  const whole = words.join('');
  const identifier = identifierNames.get(whole);
  const own = personalNames.get(whole);
  const person = personNames.get(whole);
  const personal =
    identifier === undefined
      ? (own ?? otherNames.get(whole) ?? personalSuffix(words))
      : lakeless(identifier);
  const stored = scrubText(key);
  return {
    key: stored,
    json: `${JSON.stringify(stored)}:`,
    isForbidden: key === '__proto__' || key === 'constructor',
    personal,
    trait: own ?? person ?? placeNames.get(whole),
    isPersonalTrait: personal !== undefined || person !== undefined,
    identifier: identifier?.name,
    isCode: personal === undefined && !companyNames.has(whole) && isCodeName(words),
  };
}

/** The kind, when the lake must not hold it. */
function lakeless(row: IdentifierKindRow & { readonly name: IdentifierKind }) {
  return row.isKept ? row.name : undefined;
}

/** `customerPhoneNumber` → `customer phone number` */
function wordsOf(key: string): readonly string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}ー]+/u)
    .filter((word) => word !== '');
}

/** `shipping_address`, `customer phone number`; not `ip_address`. */
function personalSuffix(words: readonly string[]): PersonalField | undefined {
  for (let from = 1; from < words.length; from += 1) {
    const name = words.slice(from).join('');
    const row = identifierNames.get(name);
    const field = row === undefined ? personalNames.get(name) : lakeless(row);
    if (field === undefined) continue;
    return placesOfMachines.has(words[from - 1] ?? '') ? undefined : field;
  }
  return undefined;
}

function isCodeName(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  if (codeWords.has(last)) return true;
  return (last === 'no' || last === 'number') && words.some((word) => numberedThings.has(word));
}

function byName<Field>(entries: readonly (readonly [Field, string])[]): ReadonlyMap<string, Field> {
  return new Map(
    entries.flatMap(([field, names]) =>
      names.split(' ').map((name): readonly [string, Field] => [name, field]),
    ),
  );
}
