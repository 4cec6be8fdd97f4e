import type { Cell } from './columns.ts';
import { marketplacePreset } from './marketplace-order.ts';

const joined = <Field extends string>(cell: Cell<Field>, ...fields: readonly Field[]): string =>
  fields.map((field) => cell(field)).join('');

/**
 * Order file of RMS. Buyers' addresses of mail are made up by the mall and are dropped; telephone and postal address are
 * the buyer's own.
 *
 * @see https://navi-manual.faq.rakuten.net/
 */
export const rakutenOrders = marketplacePreset({
  id: 'rakuten-orders',
  title: '楽天市場 受注 CSV (Rakuten Ichiba orders)',
  description:
    'Items of orders, joined into one order each. Masked addresses of mail become no identifier; the buyer’s telephone number does. Cancelled orders are left out.',
  names: {
    order: ['注文番号'],
    at: ['注文日時', '注文日'],
    status: ['ステータス', '注文ステータス'],
    product: ['商品管理番号', '商品管理番号（商品URL）', '商品番号', '商品ID'],
    name: ['商品名'],
    quantity: ['個数'],
    price: ['単価'],
    lineTotal: [],
    lineDiscount: [],
    shipping: ['送料合計', '送料'],
    discount: ['クーポン利用総額', 'クーポン利用額'],
    points: ['ポイント利用額', '利用ポイント'],
    total: ['請求金額', '合計金額'],
    payment: ['支払方法名', '支払方法'],
    region: ['送付先住所都道府県'],
    currency: [],
    email: ['注文者メールアドレス', 'メールアドレス'],
    lastName: ['注文者姓', '注文者名字'],
    firstName: ['注文者名', '注文者名前'],
    lastNameKana: ['注文者姓カナ', '注文者名字フリガナ'],
    firstNameKana: ['注文者名カナ', '注文者名前フリガナ'],
    phone: ['注文者電話番号'],
    phone1: ['注文者電話番号1'],
    phone2: ['注文者電話番号2'],
    phone3: ['注文者電話番号3'],
    postal1: ['注文者郵便番号1', '注文者郵便番号'],
    postal2: ['注文者郵便番号2'],
    prefecture: ['注文者住所都道府県'],
    city: ['注文者住所郡市区', '注文者住所都市区'],
    street: ['注文者住所それ以降の住所', '注文者住所町以降'],
  },
  required: ['order', 'at', 'product', 'quantity', 'price', 'lastName'],
  // 900 is RMS's number of a cancellation that is settled.
  isCancelled: (status) => status === '900' || /キャンセル確定$/u.test(status),
  buyerOf: (cell) => ({
    email: cell('email'),
    phone: cell('phone') || joined(cell, 'phone1', 'phone2', 'phone3'),
    traits: {
      lastName: cell('lastName'),
      firstName: cell('firstName'),
      lastNameKana: cell('lastNameKana'),
      firstNameKana: cell('firstNameKana'),
      postalCode: joined(cell, 'postal1', 'postal2'),
      address: joined(cell, 'prefecture', 'city', 'street'),
    },
  }),
});

/**
 * Order reports of Seller Central. What Amazon tells of buyers is for shipping alone: no name, address or number is read,
 * every buyer stays unknown.
 *
 * @see https://developer-docs.amazon.com/sp-api/docs/report-type-values-order
 */
export const amazonOrders = marketplacePreset({
  id: 'amazon-orders',
  title: 'Amazon 注文レポート (Amazon order report)',
  description:
    'Items of orders, joined into one order each. Buyers stay unknown: Amazon gives their data for shipping alone. Cancelled orders are left out.',
  names: {
    order: ['order-id', 'amazon-order-id'],
    at: ['purchase-date'],
    status: ['order-status', 'item-status'],
    product: ['sku'],
    name: ['product-name'],
    quantity: ['quantity-purchased', 'quantity'],
    price: [],
    lineTotal: ['item-price'],
    lineDiscount: ['item-promotion-discount'],
    shipping: ['shipping-price'],
    discount: [],
    points: [],
    total: [],
    payment: ['payment-method'],
    region: ['ship-state'],
    currency: ['currency'],
  },
  required: ['order', 'at', 'product', 'quantity', 'lineTotal'],
  isCancelled: (status) => /^cancell?ed$/iu.test(status),
  buyerOf: () => ({ email: '', phone: '', traits: {} }),
});

/**
 * Order file of Store Creator Pro, with the fields of orders and of items in one file.
 *
 * @see https://developer.yahoo.co.jp/webapi/shopping/orderInfo.html
 */
export const yahooShoppingOrders = marketplacePreset({
  id: 'yahoo-shopping-orders',
  title: 'Yahoo!ショッピング 注文 CSV (Yahoo! Shopping orders)',
  description:
    'Items of orders, joined into one order each. The buyer’s own address of mail and telephone number are identifiers, masked ones are not. Cancelled orders are left out.',
  names: {
    order: ['OrderId', 'Id'],
    at: ['OrderTime'],
    status: ['OrderStatus'],
    product: ['ItemId'],
    name: ['Title'],
    quantity: ['Quantity'],
    price: ['UnitPrice'],
    lineTotal: [],
    lineDiscount: ['CouponDiscount'],
    shipping: ['ShipCharge'],
    discount: ['TotalMallCouponDiscount', 'Discount'],
    points: ['UsePoint'],
    total: ['TotalPrice', 'SettleAmount'],
    payment: ['PayMethodName', 'PayMethod'],
    region: ['ShipPrefecture'],
    currency: [],
    email: ['BillMailAddress'],
    phone: ['BillPhoneNumber'],
    lastName: ['BillLastName'],
    firstName: ['BillFirstName'],
    fullName: ['BillName'],
    lastNameKana: ['BillLastNameKana'],
    firstNameKana: ['BillFirstNameKana'],
    postal: ['BillZipCode'],
    prefecture: ['BillPrefecture'],
    city: ['BillCity'],
    street: ['BillAddress1'],
    building: ['BillAddress2'],
  },
  required: ['order', 'at', 'product', 'quantity', 'price'],
  // 4 is the number of a cancelled order.
  isCancelled: (status) => status === '4' || /キャンセル/u.test(status),
  buyerOf: (cell) => ({
    email: cell('email'),
    phone: cell('phone'),
    traits: {
      name: cell('fullName'),
      lastName: cell('lastName'),
      firstName: cell('firstName'),
      lastNameKana: cell('lastNameKana'),
      firstNameKana: cell('firstNameKana'),
      postalCode: cell('postal'),
      address: joined(cell, 'prefecture', 'city', 'street', 'building'),
    },
  }),
});
