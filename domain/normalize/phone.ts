import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import { type Cleaned, inOrder, type Step } from './outcome.ts';
import { cleanCode } from './text.ts';

const unresolved: Cleaned = { refused: 'is not a phone number of the region' };

/** Hyphens and what people type for them, the long-vowel mark included; spaces, dots and brackets. */
const separators = /[-\u2010-\u2015\u2043\u2212\u30FC\uFE58\uFE63\s.・·()[\]]/gu;

const extensionTail = /(?:(?:内線|;?ext(?:n|ension)?\b\.?=?|[x#])[\s:.=]*\d*|\(?代表?\)?)$/iu;

const label = /^(?:tel(?:ephone)?|phone|電話(?:番号)?)\s*[.:]?\s*(?=[+\d(])/iu;

/**
 * Phone number in E.164 with `+`.
 *
 * Japanese numbers are resolved by length and prefix alone, because the metadata of libphonenumber-js refuses
 * `090-0123-4567` and silently accepts `0081…` as a national number; all others go through it.
 */
export const phoneE164: Step = (value, region) =>
  region === 'JP' && plainMobile.test(value)
    ? { value: `+81${value.slice(1).replaceAll('-', '')}` }
    : phoneByRule(value, region);

/** A Japanese mobile as most are written; the long way comes to the same. */
const plainMobile = /^0[789]0(?:[1-9][0-9]{7}|-[1-9][0-9]{3}-[0-9]{4})$/;

const phoneByRule: Step = inOrder(cleanCode, (value, region) => {
  const digits = bare(value);
  if (digits === undefined) return { refused: 'holds characters that no phone number has' };
  if (!/\d/.test(digits)) return { refused: 'has no digits' };
  if (/^\+?0+$/.test(digits)) return unresolved;
  const number = digits.startsWith('+') ? written(digits.slice(1), region) : read(digits, region);
  return number === undefined ? unresolved : { value: number };
});

/** As `phoneE164`; what the region does not explain is taken as international digits, at most 15. */
export const phoneE164Lenient: Step = (value, region) => {
  const strict = phoneE164(value, region);
  if ('value' in strict) return strict;
  const cleaned = cleanCode(value, region);
  const digits = 'value' in cleaned ? bare(cleaned.value) : undefined;
  if (digits === undefined || !/^(?:\+[1-9]\d{6,14}|[1-9]\d{10,14})$/.test(digits)) return strict;
  return { value: `+${digits.replace('+', '')}` };
};

/**
 * As `phoneE164`; where the region explains nothing, leading zeros are dropped and what then is a number with country
 * code stands. Mistyped Japanese mobiles are kept out of it: they would turn into somebody's number abroad.
 */
export const phoneE164ZerosDropped: Step = (value, region) => {
  const strict = phoneE164(value, region);
  if ('value' in strict) return strict;
  const cleaned = cleanCode(value, region);
  const digits = 'value' in cleaned ? bare(cleaned.value) : undefined;
  if (digits === undefined || !/^0*[1-9]\d{9,14}$/.test(digits)) return strict;
  if (region === 'JP' && /^0?[5-9]0/.test(digits)) return strict;
  const significant = digits.replace(/^0+/, '');
  const number = significant.length > 10 ? international(significant) : valid(significant);
  return number === undefined ? strict : { value: number };
};

/** E.164 without its `+`. */
export const withoutPlus: Step = (value) => ({ value: value.replace(/^\+/, '') });

/** E.164 as it is dialled within the region, digits only: `09012345678`. Numbers of other countries are refused. */
export const domesticForm: Step = (value, region) => {
  const elsewhere: Cleaned = { refused: 'has no domestic form in the region' };
  if (region === 'JP') {
    return value.startsWith('+81') ? { value: `0${value.slice(3)}` } : elsewhere;
  }
  const number = parsePhoneNumberFromString(value);
  if (!isSupportedCountry(region) || number?.countryCallingCode !== getCountryCallingCode(region)) {
    return elsewhere;
  }
  return { value: number.formatNational().replace(/\D/g, '') };
};

/** Toll-free, shared-cost, premium and machines' numbers of Japan: 0120, 0800, 0570, 0180, 0170, 0990, 020. */
const ownerless = /^\+81(?:120|800|570|180|170|990|20)/;

const ownerlessTypes: readonly unknown[] = [
  'TOLL_FREE',
  'SHARED_COST',
  'PREMIUM_RATE',
  'UAN',
  'VOICEMAIL',
];

/**
 * `phoneE164` of a number that belongs to a person or a household. Numbers that anybody may be reached under, or that
 * stand for nothing (090-0000-0000), are refused.
 */
export const ownedPhone: Step = (input, region) => {
  const cleaned = phoneE164(input, region);
  if ('refused' in cleaned) return cleaned;
  if (/0{7}$|(\d)\1{7}$/.test(cleaned.value)) {
    return { refused: 'is a placeholder, not an identifier' };
  }
  const isOwnerless = cleaned.value.startsWith('+81')
    ? ownerless.test(cleaned.value)
    : ownerlessTypes.includes(parsePhoneNumberFromString(cleaned.value)?.getType());
  return isOwnerless ? { refused: 'is a number that nobody owns' } : cleaned;
};

/**
 * Whether a number identifies a person. In Japan only 060, 070, 080 and 090 do (0800 is toll-free); abroad everything
 * that is not known to be something else than a mobile.
 *
 * @param e164 result of `phoneE164`
 */
export function isPersonalNumber(e164: string): boolean {
  if (e164.startsWith('+81')) return /^\+81(?!800)[6-9]0\d{8}$/.test(e164);
  const type = parsePhoneNumberFromString(e164)?.getType();
  return type === undefined || type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
}

/** Digits with an optional leading `+`, or undefined when something else is left after cleaning. */
function bare(value: string): string | undefined {
  const number = value.replace(label, '').replace(extensionTail, '').trim();
  const isInternational = /^\(?(?:\+|00|010)/.test(number);
  const isItalian = /^\(?\+39/.test(number);
  const untrunked =
    isInternational && !isItalian ? number.replace(/(?<=\d[^\d]*)\(\s*0\s*\)/u, '') : number;
  const digits = untrunked.replace(separators, '');
  return /^\+?\d*$/.test(digits) ? digits : undefined;
}

/** Number written with `+`; `digits` follow it. */
function written(digits: string, region: string): string | undefined {
  if (digits.startsWith('00')) return international(digits.replace(/^0+/, ''));
  if (digits.startsWith('0')) return read(digits, region) ?? valid(digits.slice(1));
  return international(digits);
}

/** Number written without `+`. */
function read(digits: string, region: string): string | undefined {
  return region === 'JP' ? readInJapan(digits) : readAbroad(digits, region);
}

function readInJapan(digits: string): string | undefined {
  if (digits.startsWith('010')) return international(digits.slice(3));
  if (digits.startsWith('00')) return internationalIfValid(digits.slice(2));
  if (digits.startsWith('0')) return japanese(digits.slice(1));
  const withCountry = digits.startsWith('81') ? japanese(digits.slice(2)) : undefined;
  if (withCountry !== undefined) return withCountry;
  // A spreadsheet took the leading 0; only mobiles can be told from other numbers then.
  if (/^[6-9]0\d{8}$/.test(digits)) return japanese(digits);
  return digits.length >= 11 ? valid(digits) : undefined;
}

function readAbroad(digits: string, region: string): string | undefined {
  if (!isSupportedCountry(region)) return undefined;
  const number = parsePhoneNumberFromString(digits, region);
  if (number?.isValid()) return number.number;
  if (digits.startsWith('00')) return internationalIfValid(digits.slice(2));
  const code = number?.countryCallingCode;
  if (code !== undefined && digits.startsWith(code)) {
    const withCountry = international(digits);
    if (withCountry !== undefined) return withCountry;
  }
  if (number?.isPossible()) return number.number;
  return digits.length >= 11 ? valid(digits) : undefined;
}

/** Digits after `+` or an international prefix. */
function international(digits: string): string | undefined {
  if (digits.startsWith('81')) return japanese(digits.slice(2));
  const number = parsePhoneNumberFromString(`+${digits}`);
  return number?.isPossible() ? number.number : undefined;
}

function internationalIfValid(digits: string): string | undefined {
  return digits.startsWith('81') ? japanese(digits.slice(2)) : valid(digits);
}

function valid(digits: string): string | undefined {
  const number = parsePhoneNumberFromString(`+${digits}`);
  return number?.isValid() ? number.number : undefined;
}

/** National number with or without its trunk 0: ten digits for 0A0 numbers, nine for all others. */
function japanese(national: string): string | undefined {
  const digits = national.replace(/^0/, '');
  const isReal = /^(?:[25-9]0\d{8}|[1-9][1-9]\d{7}|30\d{7})$/.test(digits);
  return isReal ? `+81${digits}` : undefined;
}
