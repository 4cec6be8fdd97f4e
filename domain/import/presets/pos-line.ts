import { normaliseIdentifier } from '../../normalize/identifier.ts';
import type { ReaderSettings } from '../preset.ts';
import { amountOf, times, wholeOf } from './amount.ts';
import type { Cell, ColumnNames } from './columns.ts';
import { type ScannedCode, scannedCode } from './jan-code.ts';
import { type TaxClass, taxClassOf, taxRateOf } from './receipt-tax.ts';
import { dayOf } from './shop-clock.ts';

/** Names that tills of Japan write, and their English twins. */
export const posColumns = {
  store: ['店舗コード', '店舗CD', '店舗番号', 'store_code', 'store_id'],
  register: ['レジ番号', 'レジNo', 'POS番号', 'register_no', 'register_id', 'terminal_no'],
  receipt: ['レシート番号', 'レシートNo', '取引番号', 'receipt_no', 'receipt_number'],
  line: ['行番号', '明細番号', '明細行番号', 'line_no', 'line_number'],
  at: [
    '取引日時',
    '売上日時',
    '取引時刻',
    '時刻',
    'transaction_at',
    'transaction_datetime',
    'transaction_time',
  ],
  day: ['営業日', '売上日', '取引日', 'business_date', 'business_day'],
  type: ['取引区分', '取引種別', 'transaction_type'],
  member: ['会員番号', '会員No', '会員コード', 'member_no', 'member_number'],
  code: ['JAN', 'JANコード', '商品コード', 'jan_code', 'product_code'],
  name: ['商品名', '品名', 'product_name'],
  category: ['部門', '部門名', '分類', 'department', 'category'],
  quantity: ['数量', '個数', '点数', 'quantity', 'qty'],
  price: ['単価', '売価', 'unit_price', 'price'],
  discount: ['値引', '値引額', '値引き', '割引額', 'discount'],
  taxClass: ['税区分', '課税区分', 'tax_class', 'tax_type'],
  taxRate: ['税率', 'tax_rate'],
  payment: ['支払', '支払方法', '支払区分', 'payment', 'payment_method', 'tender'],
  points: ['ポイント', '付与ポイント', '獲得ポイント', 'points', 'points_earned'],
  pointsUsed: ['利用ポイント', 'ポイント利用', '使用ポイント', 'points_used'],
  staff: ['担当', '担当者', '担当者コード', '担当者番号', 'staff_id', 'cashier_id'],
  originalReceipt: ['元レシート番号', '元取引番号', 'original_receipt_no'],
  originalRegister: ['元レジ番号', 'original_register_no'],
  originalStore: ['元店舗コード', 'original_store_code'],
  originalDay: ['元営業日', '元取引日', 'original_business_date'],
} as const satisfies ColumnNames<string>;
export type PosField = keyof typeof posColumns;

/** Some tills print who was at it by name, which is nobody's business. */
const isStaffCode = /^(?=.*\d)[\w-]{1,32}$/;

type PosType = 'sale' | 'return' | 'void';
const types: readonly (readonly [PosType | 'training' | 'held', readonly string[]])[] = [
  ['sale', ['売上', '販売', '通常', 'sale', 'sales']],
  ['return', ['返品', '返金', 'return', 'refund']],
  ['void', ['取消', '取消し', '取り消し', '赤伝', 'void', 'cancel', 'cancelled']],
  ['training', ['訓練', 'トレーニング', '練習', 'training']],
  ['held', ['保留', 'hold', 'held', 'suspended']],
];

export interface PosLine {
  readonly type: PosType;
  /** Store, register, business day and receipt: numbers of receipts begin again each day. */
  readonly key: string;
  readonly originalKey: string | undefined;
  readonly store: string;
  readonly register: string;
  readonly receipt: string;
  /** `YYYY-MM-DD`: what is sold at 25:30 belongs to the day that began the evening. */
  readonly day: string;
  readonly at: string;
  readonly lineNumber: string;
  /** Empty for a buyer without a card, or with one of which the receipt shows the last digits only. */
  readonly member: string;
  readonly isMasked: boolean;
  readonly code: ScannedCode;
  readonly name: string;
  readonly category: string;
  readonly quantity: bigint;
  readonly price: bigint;
  /** Quantity × price less discount, whole yen, with the quantity's sign. */
  readonly amount: bigint;
  readonly discount: bigint;
  readonly taxClass: TaxClass;
  readonly taxRate: number | undefined;
  readonly payment: string;
  readonly staff: string;
  readonly points: bigint;
  readonly pointsUsed: bigint;
  /** All that the line says: the same line again is no second article. */
  readonly text: string;
}

export type PosLineRead =
  | { readonly line: PosLine }
  | { readonly refused: string }
  | { readonly leftOut: string };

/** Reads one line of a receipt. */
export function posLine(
  cell: Cell<PosField>,
  clock: (text: string) => string | undefined,
  settings: ReaderSettings,
): PosLineRead {
  const word = cell('type').normalize('NFKC').toLowerCase();
  const type = types.find(([, words]) => words.includes(word))?.[0];
  if (type === undefined)
    return { refused: 'the kind of transaction is none of 売上, 返品, 取消, 訓練, 保留' };
  if (type === 'training') return { leftOut: 'training mode' };
  if (type === 'held') return { leftOut: 'held, not sold yet' };
  const [store, register, receipt] = [cell('store'), cell('register'), cell('receipt')];
  if (store === '' || register === '' || receipt === '') {
    return { refused: 'lacks its store, register or receipt number' };
  }
  const time = timeOf(cell, clock);
  if (time === undefined) return { refused: 'the time or the business day cannot be read' };
  const amounts = amountsOf(cell);
  if (typeof amounts === 'string') return { refused: amounts };
  const tax = taxOf(cell);
  if (typeof tax === 'string') return { refused: tax };
  const { member, isMasked } = memberOf(cell('member'), settings.region);
  return {
    line: {
      type,
      key: keyOf(store, register, time.day, receipt),
      originalKey: originalKeyOf(cell, time.day),
      ...{ store, register, receipt, ...time, member, isMasked },
      staff: isStaffCode.test(cell('staff')) ? cell('staff') : '',
      lineNumber: cell('line'),
      code: scannedCode(cell('code')),
      name: cell('name'),
      category: cell('category'),
      ...amounts,
      ...tax,
      payment: cell('payment'),
      text: said.map((field) => cell(field)).join('\t'),
    },
  };
}

const said: readonly PosField[] = ['code', 'name', 'quantity', 'price', 'discount', 'taxRate'];

function keyOf(store: string, register: string, day: string, receipt: string): string {
  return [store, register, day, receipt].map((part) => part.replaceAll(':', '.')).join('-');
}

/** What is not said of the original is as of the receipt itself. */
function originalKeyOf(cell: Cell<PosField>, day: string): string | undefined {
  const receipt = cell('originalReceipt');
  if (receipt === '') return undefined;
  return keyOf(
    cell('originalStore') || cell('store'),
    cell('originalRegister') || cell('register'),
    dayOf(cell('originalDay')) ?? day,
    receipt,
  );
}

function timeOf(
  cell: Cell<PosField>,
  clock: (text: string) => string | undefined,
): { readonly day: string; readonly at: string } | undefined {
  // A till may write the hour alone beside its business day.
  const text = /^\d{1,2}:\d{2}/u.test(cell('at')) ? `${cell('day')} ${cell('at')}` : cell('at');
  const day = dayOf(cell('day') === '' ? text : cell('day'));
  const at = clock(text === '' ? cell('day') : text);
  return day === undefined || at === undefined ? undefined : { day, at };
}

function amountsOf(cell: Cell<PosField>) {
  const read = (field: PosField, empty: string) =>
    amountOf(cell(field) === '' ? empty : cell(field));
  const [quantity, price, given] = [
    read('quantity', '1'),
    read('price', ''),
    read('discount', '0'),
  ];
  const [points, pointsUsed] = [read('points', '0'), read('pointsUsed', '0')];
  if (quantity === undefined) return 'quantity is not a number';
  if (price === undefined) return 'unit price is not a number';
  if (given === undefined) return 'discount is not a number';
  if (points === undefined || pointsUsed === undefined) return 'points are not a number';
  // Tills write discounts with either sign; they always make the line smaller.
  const discount = given < 0n ? -given : given;
  const size = wholeOf(times(quantity < 0n ? -quantity : quantity, price)) - discount;
  return { quantity, price, discount, amount: quantity < 0n ? -size : size, points, pointsUsed };
}

function taxOf(cell: Cell<PosField>) {
  const taxClass = taxClassOf(cell('taxClass'));
  const taxRate = taxRateOf(cell('taxRate'));
  if (taxClass === undefined) return 'the tax class is none of 内税, 外税, 非課税';
  if (taxRate === null) return 'the tax rate is not a percentage';
  return { taxClass, taxRate };
}

function memberOf(text: string, region: string) {
  if (text === '') return { member: '', isMasked: false };
  const named = normaliseIdentifier('member_no', text, region);
  return 'refused' in named
    ? { member: '', isMasked: named.refused === 'is masked' }
    : { member: text, isMasked: false };
}
