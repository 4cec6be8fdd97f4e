import { identifierKindRows } from '../../schemas/identifier-kinds.ts';
import { type OtherRole, otherRoles } from '../../schemas/import-reading.ts';
import type { IdentifierKind } from '../identity/identifier.ts';

const kindNames: readonly (readonly [IdentifierKind, readonly string[]])[] = identifierKindRows
  .filter(({ fieldNames }) => fieldNames.length > 0)
  .map(({ name, fieldNames }) => [name, fieldNames]);

/** Kinds of identifiers that a column can hold, strongest first. */
export const identifierRoles: readonly IdentifierKind[] = [
  'user_id',
  ...kindNames.map(([kind]) => kind),
];

/** What a column of a file is taken for. */
export type ColumnRole = IdentifierKind | OtherRole;

/** Ids of a customer in the shop's own systems; what a member's card says may be one of these. */
const userIdNames = [
  'userid',
  'customerid',
  'customercd',
  'memberid',
  'customerno',
  'householdid',
  'recid',
  '会員id',
  '顧客id',
  '顧客番号',
  '顧客コード',
  'お客様番号',
];

/** Names in use, lower case without spaces and punctuation. */
const otherNames: Readonly<Record<OtherRole, readonly string[]>> = {
  first_name: ['firstname', 'givenname', '名', '名前'],
  last_name: ['lastname', 'surname', 'familyname', '姓', '苗字'],
  name: ['name', 'fullname', 'customername', '氏名', 'お名前', '顧客名', '会員名'],
  name_kana: ['namekana', 'kana', 'フリガナ', 'ふりがな', '氏名カナ', '氏名フリガナ', 'カナ'],
  postal_code: ['postalcode', 'postalcd', 'postcode', 'zip', 'zipcode', '郵便番号'],
  address: ['address', 'address1', 'streetaddress', '住所', '住所1'],
  birth_date: ['birthdate', 'birthday', 'dateofbirth', 'dob', '生年月日', '誕生日'],
  gender: ['gender', 'sex', '性別'],
  order_id: [
    'orderid',
    'orderno',
    'ordernumber',
    'invoiceno',
    'invoiceid',
    'receiptno',
    'basketid',
    'transactionid',
    '注文番号',
    '受注番号',
    'レシート番号',
    '伝票番号',
  ],
  time: [
    'time',
    'timestamp',
    'date',
    'datetime',
    'orderdate',
    'orderedat',
    'createdat',
    'purchasedat',
    'invoicedate',
    'transactiontimestamp',
    'salesymd',
    '日付',
    '日時',
    '注文日',
    '注文日時',
    '購入日',
    '購入日時',
    '売上日',
  ],
  revenue: [
    'revenue',
    'total',
    'amount',
    'salesvalue',
    'totalprice',
    '金額',
    '合計',
    '合計金額',
    '売上金額',
    '購入金額',
  ],
  product_id: [
    'productid',
    'productcd',
    'productcode',
    'stockcode',
    'sku',
    'jan',
    'jancode',
    '商品コード',
    '商品番号',
    '商品id',
  ],
  product_name: ['productname', 'description', '商品名', '品名'],
  quantity: ['quantity', 'qty', '数量', '個数', '点数'],
  price: ['price', 'unitprice', '単価', '価格', '販売価格'],
};

const roleByName: ReadonlyMap<string, ColumnRole> = new Map<string, ColumnRole>([
  ...userIdNames.map((name) => [name, 'user_id'] as const),
  ...kindNames.flatMap(([kind, names]) => names.map((name) => [name, kind] as const)),
  ...otherRoles.flatMap((role) => otherNames[role].map((name) => [name, role] as const)),
]);

/** Column positions by role; of two columns that could be the same, the first. */
export type ColumnGuess = ReadonlyMap<ColumnRole, number>;

/**
 * A member number is the customer's id where the file has no other: shops that number their customers number them once.
 *
 * @param header names as the file has them
 */
export function guessColumns(header: readonly string[]): ColumnGuess {
  const guess = new Map<ColumnRole, number>();
  for (const [index, name] of header.entries()) {
    const plain = name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s_\-.()/]+/g, '');
    const role = roleByName.get(plain);
    if (role !== undefined && !guess.has(role)) guess.set(role, index);
  }
  const memberNumber = guess.get('member_no');
  if (memberNumber !== undefined && !guess.has('user_id')) {
    guess.set('user_id', memberNumber);
    guess.delete('member_no');
  }
  return guess;
}

/**
 * What the rows of the file are: `orders` when they say what was bought when, `people` when they say who somebody is.
 */
export function kindOfRows(
  guess: Pick<ReadonlySet<ColumnRole>, 'has'>,
): 'orders' | 'people' | 'neither' {
  const isSale = (['order_id', 'revenue', 'quantity'] as const).some((role) => guess.has(role));
  if (isSale && guess.has('time')) return 'orders';
  return identifierRoles.some((role) => guess.has(role)) ? 'people' : 'neither';
}
