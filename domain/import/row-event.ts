import type { MappedRole } from '../../schemas/import-reading.ts';
import type { IdentifierKind } from '../identity/identifier.ts';
import { normaliseIdentifier } from '../normalize/identifier.ts';
import { type ColumnRole, identifierRoles } from './guess-columns.ts';
import type { ReaderSettings } from './preset.ts';
import { utcOfWallTime } from './wall-time.ts';
import { wholeId } from './whole-id.ts';

interface IdentifyEvent {
  readonly type: 'identify';
  readonly userId?: string;
  readonly traits: Readonly<Record<string, string>>;
}

export interface OrderEvent {
  readonly type: 'track';
  readonly event: 'Order Completed';
  readonly userId?: string;
  readonly timestamp: string;
  readonly properties: {
    readonly order_id?: string;
    readonly revenue: number;
    readonly products: readonly Product[];
  };
  readonly context: { readonly traits: Readonly<Record<string, string>> };
}

interface Product {
  readonly product_id?: string;
  readonly name?: string;
  readonly quantity?: number;
  readonly price?: number;
}

export type ImportEvent = IdentifyEvent | OrderEvent;

export type RowResult =
  | { readonly kind: 'event'; readonly event: ImportEvent }
  | { readonly kind: 'refused'; readonly reason: string };

const traits: readonly (readonly [ColumnRole, string])[] = [
  ['first_name', 'firstName'],
  ['last_name', 'lastName'],
  ['name', 'name'],
  ['name_kana', 'nameKana'],
  ['postal_code', 'postalCode'],
  ['address', 'address'],
  ['birth_date', 'birthday'],
  ['gender', 'gender'],
];

/** Whether rows about people alone have use for the column. */
export const isTraitRole = (role: MappedRole): boolean => traits.some(([own]) => own === role);

/** Text of the column with a role, without spaces around it; empty where there is none. */
type Cell = (role: ColumnRole) => string;

/** The identify call that a row about a person becomes. */
export function identifyOfRow(cell: Cell, settings: ReaderSettings): RowResult {
  const who = identifiersOf(cell, settings);
  if ('refused' in who) return { kind: 'refused', reason: who.refused };
  const said = traits.flatMap(([role, name]) => (cell(role) === '' ? [] : [[name, cell(role)]]));
  const { userId } = who;
  return {
    kind: 'event',
    event: {
      type: 'identify',
      ...(userId !== undefined && { userId }),
      traits: { ...who.traits, ...Object.fromEntries(said) },
    },
  };
}

/** The order that a row is, or of which it is one line. */
export function orderOfRow(cell: Cell, settings: ReaderSettings): RowResult {
  const timestamp = utcOfWallTime(cell('time'), settings.timeZone);
  if (timestamp === undefined) return { kind: 'refused', reason: 'the time cannot be read' };
  const who = identifiersOf(cell, settings);
  if ('refused' in who) return { kind: 'refused', reason: who.refused };
  const amounts = amountsOf(cell);
  if ('refused' in amounts) return { kind: 'refused', reason: amounts.refused };
  const { quantity, price, revenue } = amounts;
  const orderId = cell('order_id');
  const product: Product = {
    ...(cell('product_id') !== '' && { product_id: cell('product_id') }),
    ...(cell('product_name') !== '' && { name: cell('product_name') }),
    ...(quantity !== undefined && { quantity }),
    ...(price !== undefined && { price }),
  };
  const { userId } = who;
  return {
    kind: 'event',
    event: {
      type: 'track',
      event: 'Order Completed',
      ...(userId !== undefined && { userId }),
      timestamp,
      properties: {
        ...(orderId !== '' && { order_id: orderId }),
        revenue: revenue ?? rounded((quantity ?? 1) * (price ?? 0)),
        products: Object.keys(product).length === 0 ? [] : [product],
      },
      context: { traits: who.traits },
    },
  };
}

/** One order of several lines: earliest time, sum of the revenue, all products. */
export function joinOrders(one: OrderEvent, other: OrderEvent): OrderEvent {
  return {
    ...one,
    timestamp: one.timestamp < other.timestamp ? one.timestamp : other.timestamp,
    properties: {
      ...one.properties,
      revenue: rounded(one.properties.revenue + other.properties.revenue),
      products: [...one.properties.products, ...other.properties.products],
    },
  };
}

interface Who {
  readonly userId: string | undefined;
  readonly traits: Readonly<Record<string, string>>;
}

function identifiersOf(cell: Cell, { region }: ReaderSettings): Who | { readonly refused: string } {
  const contacts: Record<string, string> = {};
  const faults: string[] = [];
  let userId: string | undefined;
  for (const role of identifierRoles) {
    const value = role === 'user_id' ? wholeId(cell(role)) : cell(role);
    if (value === '') continue;
    const normalised = normaliseIdentifier(role, value, region);
    if ('refused' in normalised) faults.push(`${role} ${normalised.refused}`);
    else if (role === 'user_id') userId = normalised.value;
    else contacts[traitName(role)] = normalised.value;
  }
  if (userId !== undefined || Object.keys(contacts).length > 0) {
    return { userId, traits: contacts };
  }
  return { refused: faults[0] ?? 'names nobody: no id, card, e-mail address or phone number' };
}

/** `line_user_id` → `lineUserId`: every kind's name is one that intake knows it by. */
function traitName(kind: IdentifierKind): string {
  return kind.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const amountRoles = ['quantity', 'price', 'revenue'] as const;
type Amounts = Readonly<Partial<Record<(typeof amountRoles)[number], number>>>;

function amountsOf(cell: Cell): Amounts | { readonly refused: string } {
  const amounts: { -readonly [Role in keyof Amounts]: number } = {};
  for (const role of amountRoles) {
    const amount = amountOf(cell(role));
    if (amount === 'unreadable') return { refused: `${role} is not a number` };
    if (amount !== undefined) amounts[role] = amount;
  }
  return amounts;
}

/**
 * A number as spreadsheets and tills print it: `1,234`, `¥1,234`, `１２３`, `1.5E+3`, `▲500`. In files of CP932 the yen sign
 * is the byte that decodes as a backslash.
 */
function amountOf(text: string): number | 'unreadable' | undefined {
  if (text === '') return undefined;
  const plain = text
    .normalize('NFKC')
    .replace(/^[-−▲△](?=[^-])/, '-')
    .replace(/^(-?)[¥\\$€£]|円$/g, '$1')
    .replace(/,(?=\d{3}(\D|$))/g, '');
  return /^-?\d+(\.\d+)?(e[+-]?\d{1,2})?$/i.test(plain) ? Number(plain) : 'unreadable';
}

/** Four decimals, as the lake holds money. */
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
