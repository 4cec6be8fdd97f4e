import type { Draw } from './draw.ts';
import type { PersonName } from './names.ts';

/**
 * An invented mobile number, 11 digits. 090-0 and 070-0 are assigned to nobody; 0800 would be toll-free, so 080 goes
 * on with 9.
 */
export function drawMobile(draw: Draw): string {
  const prefix = draw.pick(['0900', '0900', '0700', '0809']);
  return `${prefix}${draw.digits(5)}${draw.int(11, 99)}`;
}

/** An invented number of a household in Tokyo; 03-1 and 03-2 are assigned to nobody. */
export const drawFixedLine = (draw: Draw): string =>
  `03${draw.pick(['1', '2'])}${draw.digits(5)}${draw.int(11, 99)}`;

const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

/** Ways of writing one number that clerks, forms and tills use; all mean the same. */
export const phoneNotations: readonly ((digits: string) => string)[] = [
  (digits) => digits,
  (digits) => groups(digits).join('-'),
  (digits) => fullWidth(groups(digits).join('-')),
  (digits) => fullWidth(digits),
  (digits) => groups(digits).join('ー'),
  (digits) => groups(digits).join('−'),
  (digits) => groups(digits).join(' '),
  (digits) => `+81 ${groups(digits).join('-').slice(1)}`,
  (digits) => `+81${digits.slice(1)}`,
  (digits) => {
    const [area = '', ...rest] = groups(digits);
    return `(${area})${rest.join('-')}`;
  },
];

export const writePhone = (draw: Draw, digits: string): string => draw.pick(phoneNotations)(digits);

/** As the call centre types it with the Japanese input on. */
export const typedInFullWidth = (digits: string): string => fullWidth(groups(digits).join('-'));

function groups(digits: string): readonly string[] {
  const area = digits.length === 11 ? 3 : 2;
  return [digits.slice(0, area), digits.slice(area, -4), digits.slice(-4)];
}

/**
 * An address under a domain that belongs to nobody. Some have the shapes that Japanese carriers gave out: dots in a
 * row, a dot before the `@`.
 *
 * @param number makes it unique within the shop
 */
export function drawEmail(draw: Draw, { latin }: PersonName, number: number): string {
  const [last, first] = latin;
  switch (draw.weighted([5, 2, 2, 1, 1])) {
    case 0:
      return `${first}.${last}${number}@example.com`;
    case 1:
      return `${last}-${number}@example.co.jp`;
    case 2:
      return `${first}..${last}.${number}.@keitai.example.com`;
    case 3:
      return `_-${first}${number}-_@mail.example.co.jp`;
    default:
      return `${first}${number}+shop@example.com`;
  }
}

/** The same address as people type it. */
export function writeEmail(draw: Draw, address: string): string {
  switch (draw.weighted([8, 1, 1])) {
    case 1:
      return address.toUpperCase();
    case 2:
      return fullWidth(address);
    default:
      return address;
  }
}
