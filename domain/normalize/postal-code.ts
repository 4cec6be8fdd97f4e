import { inOrder, mapping, refuseEmpty, type Step, untilStable } from './outcome.ts';
import { cleanCode, lower } from './text.ts';

const hyphens = /[-\u2010-\u2015\u2212\u30FC\uFE63]/gu;

/** Postal code as written: half-width, without 〒, hyphen kept. */
export const postalCodeAsWritten: Step = inOrder(
  cleanCode,
  mapping((value) =>
    value
      .replace(/^[〒\s]+/u, '')
      .replace(hyphens, '-')
      .trim(),
  ),
  refuseEmpty,
);

/**
 * Postal code as one word: Japanese codes as seven digits (`1500001`), US codes as the first five, all others in
 * lower case without spaces and hyphens. A five-four code is American wherever it is met.
 */
export const postalCodeJoined: Step = untilStable(
  inOrder(
    postalCodeAsWritten,
    lower,
    (value, region) => {
      const compact = value.replace(/[\s-]/g, '');
      const isAmerican = region === 'US' || /^\d{5}-\d{4}$/.test(value);
      return { value: isAmerican ? [...compact].slice(0, 5).join('') : compact };
    },
    refuseEmpty,
  ),
);

/**
 * Postal code as a key: a Japanese one as seven digits, whatever is written around them; six digits are one whose leading
 * zero a spreadsheet took. Others as `postalCodeJoined` has them.
 *
 * @param region ISO 3166-1 alpha-2 upper case, whose codes these are
 */
export function postalCodeKey(text: string, region = 'JP'): string | undefined {
  const cleaned = postalCodeJoined(text, region);
  if ('refused' in cleaned) return undefined;
  const { value } = cleaned;
  return region === 'JP' && /^\d{6}$/.test(value) ? `0${value}` : value;
}
