import { identifierKindRows } from '../../schemas/identifier-kinds.ts';
import type { ColumnRole } from './guess-columns.ts';

/** A cell as it may be used, and what a spreadsheet had done to it. Notes never hold the value. */
interface Mended {
  readonly value: string;
  readonly note?: string;
}

const phoneRoles: ReadonlySet<ColumnRole> = new Set<ColumnRole>(['phone', 'landline']);
/** Digits that name something: an exponent has lost some of them. */
const digitRoles: ReadonlySet<ColumnRole> = new Set<ColumnRole>([
  ...identifierKindRows.map(({ name }) => name).filter((name) => name !== 'email'),
  'order_id',
  'product_id',
  'postal_code',
]);
const timeRoles: ReadonlySet<ColumnRole> = new Set<ColumnRole>(['time', 'birth_date']);

const narrow = /^#{2,}$/;
const formulaError = /^#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!)$/;
const exponent = /^[+-]?\d+([.,]\d+)?E[+-]?\d+$/i;
const clockAlone = /^\d{1,2}:\d{2}(:\d{2})?$/;
const serialDay = /^[1-9]\d{4}(\.\d+)?$/;

/**
 * What spreadsheets do to data, found and told: nothing that was lost is used as if it were whole. A Japanese mobile
 * number alone gets its zero back, because only one number can have been meant.
 *
 * @param text without spaces around it
 * @param region ISO 3166-1 alpha-2, of phone numbers and postal codes
 */
export function mendCell(role: ColumnRole, text: string, region: string): Mended {
  if (text === '') return { value: text };
  const lost = (why: string): Mended => ({ value: '', note: `${role} ${why}: left out` });
  if (narrow.test(text)) return lost('is ####, the column was too narrow when it was saved');
  if (formulaError.test(text)) return lost('is the error of a formula');
  if (digitRoles.has(role) && exponent.test(text)) return lost('is like 1.23E+12, digits are lost');
  if (timeRoles.has(role)) {
    if (clockAlone.test(text)) return lost('is a time without a day');
    if (serialDay.test(text)) return lost('is the serial number of a day, save it as a date');
  }
  if (region !== 'JP') return { value: text };
  if (phoneRoles.has(role)) return mendPhone(role, text, lost);
  if (role === 'postal_code' && /^\d{5,6}(\.0+)?$/.test(text))
    return lost('has lost its leading zero');
  return { value: text };
}

function mendPhone(role: ColumnRole, text: string, lost: (why: string) => Mended): Mended {
  const digits = text.replace(/\.0+$/, '');
  if (/^[6-9]0\d{8}$/.test(digits))
    return { value: `0${digits}`, note: `${role} had lost its leading zero: put back` };
  if (/^[1-9]\d{8}$/.test(digits)) return lost('has nine digits, one may be lost');
  return { value: text };
}
