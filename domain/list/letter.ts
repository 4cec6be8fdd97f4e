import { addressOf, type PersonalFields } from '../household/home.ts';
import { postalCodeKey } from '../normalize/postal-code.ts';

/** What stands on an envelope, in the order in which it is printed. */
export interface Letter {
  /** `150-0001`, or as it was written where it is none of Japan's; empty where it is not known. */
  readonly postalCode: string;
  /** Prefecture to house number. */
  readonly firstLine: string;
  /** Building, floor and room; empty where there are none. */
  readonly secondLine: string;
  readonly name: string;
  /** 様, or 御中 for a company. */
  readonly honorific: string;
}

/** @returns undefined without a name or an address */
export function letterOf(fields: PersonalFields): Letter | undefined {
  const name = nameOf(fields);
  const [firstLine, secondLine] = addressLines(addressOf(fields));
  if (name === '' || firstLine === '') return undefined;
  const code = postalCodeOf(fields);
  return {
    postalCode: /^\d{7}$/.test(code) ? `${code.slice(0, 3)}-${code.slice(3)}` : code,
    firstLine,
    secondLine,
    name: name.replace(/[\s\u3000]*(?:様|さま|殿|御中)$/u, ''),
    honorific: isCompany(name) ? '御中' : '様',
  };
}

/** The lines of a label, from the mark of the post to the name. */
export function labelLines(letter: Letter): readonly string[] {
  return [
    ...(letter.postalCode === '' ? [] : [`〒${letter.postalCode}`]),
    letter.firstLine,
    ...(letter.secondLine === '' ? [] : [letter.secondLine]),
    `${letter.name}　${letter.honorific}`,
  ];
}

/** Surname first, a space between, as it is spoken to; the whole name where its parts are not known. */
export function nameOf(fields: PersonalFields): string {
  const parts = [fields['last_name'], fields['first_name']].filter(
    (part) => part !== undefined && part.trim() !== '',
  );
  const whole = (fields['name'] ?? '').trim();
  return whole === '' ? parts.join('　').trim() : whole;
}

const isCompany = (name: string): boolean =>
  /(?:株式|有限|合同|合資|合名)会社|(?:社団|財団|医療|学校)法人|[㈱㈲]|[(（][株有][)）]/u.test(
    name,
  );

const postalCode = /^\s*〒?\s*(\d{3}[-‐−ー－]?\d{4})(?!\d)/u;

function postalCodeOf(fields: PersonalFields): string {
  const own = (fields['postal_code'] ?? '').trim();
  const written = own === '' ? (postalCode.exec(halfWidth(addressOf(fields)))?.[1] ?? '') : own;
  return postalCodeKey(written) ?? written;
}

const halfWidth = (text: string): string =>
  text.replace(/[０-９]/gu, (digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) - 0xfee0));

/** House numbers in digits, with what people write between and after them. */
const numbers =
  /[0-9０-９](?:[0-9０-９]|[-‐−ー－–—―]|丁目|番地|番|号|の(?=[0-9０-９])|[\s\u3000]+(?=[0-9０-９]+(?:番|号)))*/u;

/**
 * An address in at most two lines, as written and without its postal code: up to the house number, and what follows.
 * Together they are the whole.
 */
export function addressLines(text: string): readonly [string, string] {
  const plain = text
    .replace(/\s+/gu, (space) => (space.includes('\u3000') ? '\u3000' : ' '))
    .trim()
    .replace(/^〒?[\s\u3000]*[0-9０-９]{3}[-‐−ー－]?[0-9０-９]{4}(?![0-9０-９])[\s\u3000]*/u, '');
  const found = numbers.exec(plain);
  if (found === null) return [plain, ''];
  const end = found.index + found[0].length;
  const rest = plain.slice(end);
  // 北1条西2丁目, 101号室: the number belongs to a name, so the line goes on to the next space.
  const isInName = rest !== '' && !/^[\s\u3000]/u.test(rest) && /^[条線区町村室階]/u.test(rest);
  if (!isInName) return [plain.slice(0, end), rest.trim()];
  const space = /[\s\u3000]/u.exec(rest);
  if (space === null) return [plain, ''];
  return [plain.slice(0, end + space.index), rest.slice(space.index).trim()];
}
