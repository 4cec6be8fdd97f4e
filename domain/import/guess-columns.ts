/** What a column of a file is taken for. */
const columnRoles = [
  'user_id',
  'email',
  'phone',
  'first_name',
  'last_name',
  'name',
  'name_kana',
  'postal_code',
  'address',
  'birth_date',
  'gender',
  'order_id',
  'time',
  'revenue',
  'product_id',
  'product_name',
  'quantity',
  'price',
] as const;
export type ColumnRole = (typeof columnRoles)[number];

/** Names in use, lower case without spaces and punctuation. */
const names: Readonly<Record<ColumnRole, readonly string[]>> = {
  user_id: [
    'userid',
    'customerid',
    'customercd',
    'memberid',
    'memberno',
    'customerno',
    'householdid',
    'recid',
    '会員番号',
    '会員id',
    '顧客id',
    '顧客番号',
    '顧客コード',
    'お客様番号',
  ],
  email: ['email', 'mail', 'emailaddress', 'mailaddress', 'メールアドレス', 'メール', 'eメール'],
  phone: [
    'phone',
    'phonenumber',
    'tel',
    'telephone',
    'mobile',
    'mobilephone',
    '電話番号',
    '電話',
    '携帯電話',
    '携帯番号',
    '携帯電話番号',
  ],
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

const roleByName: ReadonlyMap<string, ColumnRole> = new Map(
  columnRoles.flatMap((role) => names[role].map((name) => [name, role] as const)),
);

/** Column positions by role; of two columns that could be the same, the first. */
export type ColumnGuess = ReadonlyMap<ColumnRole, number>;

/** @param header names as the file has them */
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
  return guess;
}

/**
 * What the rows of the file are: `orders` when they say what was bought when, `people` when they say who somebody is.
 */
export function kindOfRows(guess: ColumnGuess): 'orders' | 'people' | 'neither' {
  const isSale = (['order_id', 'revenue', 'quantity'] as const).some((role) => guess.has(role));
  if (isSale && guess.has('time')) return 'orders';
  const names = (['user_id', 'email', 'phone'] as const).some((role) => guess.has(role));
  return names ? 'people' : 'neither';
}
