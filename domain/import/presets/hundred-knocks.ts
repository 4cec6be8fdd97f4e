import type { ImportPreset } from '../preset.ts';
import { amountOf, numberOf } from './amount.ts';
import type { ColumnNames } from './columns.ts';
import { knocksReceipts } from './knocks-receipts.ts';
import { sealedId, textMark } from './message-id.ts';
import { refused } from './row-outcomes.ts';
import { dayOf } from './shop-clock.ts';
import { readerAmong, rowTable } from './table-reader.ts';
import { listed } from './thing-event.ts';
import { withoutEmpty } from './without-empty.ts';

const id = '100knocks';

const customerNames = {
  customer: ['customer_id'],
  name: ['customer_name'],
  gender: ['gender'],
  birthday: ['birth_day'],
  postalCode: ['postal_cd'],
  address: ['address'],
  store: ['application_store_cd'],
  since: ['application_date'],
  status: ['status_cd'],
} as const satisfies ColumnNames<string>;

/** The age is left out: it follows from the birthday, and grows old. */
const customers = rowTable(customerNames, ['customer', 'name', 'store'], (cell, line) => {
  const customer = cell('customer');
  if (customer === '') return refused(line, 'has no customer_id');
  const traits = withoutEmpty({
    name: cell('name'),
    gender: cell('gender'),
    birthday: cell('birthday'),
    postalCode: cell('postalCode'),
    // The file masks what follows the town.
    address: cell('address').replace(/\*+$/u, ''),
    application_store_id: cell('store'),
    application_date: dayOf(cell('since')),
    status_code: cell('status'),
  });
  return {
    kind: 'event',
    event: {
      type: 'identify',
      messageId: sealedId(`${id}-customer`, customer, textMark(JSON.stringify(traits))),
      userId: customer,
      traits,
    },
    lines: [line],
  };
});

const productNames = {
  product: ['product_cd'],
  major: ['category_major_cd'],
  medium: ['category_medium_cd'],
  small: ['category_small_cd'],
  majorName: ['category_major_name'],
  mediumName: ['category_medium_name'],
  smallName: ['category_small_name'],
  price: ['unit_price'],
  cost: ['unit_cost'],
} as const satisfies ColumnNames<string>;

/** Prices are empty for a few products, as published. */
const products = rowTable(productNames, ['product', 'price', 'cost'], (cell, line) => {
  if (cell('product') === '') return refused(line, 'has no product_cd');
  const [price, cost] = [amountOf(cell('price')), amountOf(cell('cost'))];
  return listed(
    id,
    'catalogue',
    'Product Listed',
    cell('product'),
    {
      product_id: cell('product'),
      category: cell('smallName'),
      category_major_id: padded(cell('major'), 2),
      category_medium_id: padded(cell('medium'), 4),
      category_small_id: padded(cell('small'), 6),
      category_major: cell('majorName'),
      category_medium: cell('mediumName'),
      price: price === undefined ? undefined : numberOf(price),
      unit_cost: cost === undefined ? undefined : numberOf(cost),
      currency: 'JPY',
    },
    line,
  );
});

/** Spreadsheets took the zeros in front: `4` is 04. */
function padded(code: string, digits: number): string {
  return code === '' ? '' : code.padStart(digits, '0');
}

const categories = rowTable(
  productNames,
  ['major', 'majorName', 'small', 'smallName'],
  (cell, line) =>
    listed(
      id,
      'catalogue',
      'Category Listed',
      cell('small'),
      {
        category_id: cell('small'),
        category: cell('smallName'),
        category_medium_id: cell('medium'),
        category_medium: cell('mediumName'),
        category_major_id: cell('major'),
        category_major: cell('majorName'),
      },
      line,
    ),
);

const storeNames = {
  store: ['store_cd'],
  name: ['store_name'],
  prefecture: ['prefecture'],
  longitude: ['longitude'],
  latitude: ['latitude'],
  area: ['floor_area'],
} as const satisfies ColumnNames<string>;

/** Address and telephone are left out: the lake holds none, whoever's they are. */
const stores = rowTable(storeNames, ['store', 'name', 'prefecture', 'area'], (cell, line) => {
  if (cell('store') === '') return refused(line, 'has no store_cd');
  const number = (text: string): number | undefined => {
    const amount = amountOf(text);
    return amount === undefined ? undefined : numberOf(amount);
  };
  return listed(
    id,
    'stores',
    'Store Listed',
    cell('store'),
    {
      store_id: cell('store'),
      name: cell('name'),
      prefecture: cell('prefecture'),
      longitude: number(cell('longitude')),
      latitude: number(cell('latitude')),
      floor_area: number(cell('area')),
    },
    line,
  );
});

const tables = [knocksReceipts, customers, products, categories, stores];

/** @see https://github.com/The-Japan-DataScientist-Society/100knocks-preprocess */
export const hundredKnocks: ImportPreset = {
  id,
  title: 'データサイエンス100本ノック (100knocks)',
  description:
    'Customers of a Japanese supermarket as traits, receipt lines joined into orders (ZZ000000000000 is nobody: the receipt stays an unknown buyer), products, categories and stores as a catalogue.',
  recognises: (columns) => tables.some((table) => table.recognises(columns)),
  reader: readerAmong(tables),
};
