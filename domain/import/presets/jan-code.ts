/** What a scanned code stands for. */
export type ScannedCode =
  /** A trade item of the world: 8 or 13 digits, a UPC of 12 with its leading zero. */
  | { readonly kind: 'global'; readonly code: string }
  /** A number that one shop gave: the same digits are another article elsewhere. */
  | { readonly kind: 'store'; readonly code: string; readonly fault?: 'check_digit' | 'shortened' }
  /** Second row of a Japanese book's two codes (classification and price): no article of its own. */
  | { readonly kind: 'book_price' }
  | { readonly kind: 'none' };

/**
 * Reads a code of a receipt line.
 *
 * Prefix 02 holds a price or weight within the code: the article are the five digits behind it. 20 to 29 are the shop's
 * own. A code whose check digit is wrong, or which a spreadsheet shortened (`4.90123E+12`), names no article of the world.
 *
 * @see https://www.gs1.org/standards/id-keys/gtin
 */
export function scannedCode(text: string): ScannedCode {
  const plain = text.normalize('NFKC').replace(/[\s-]+/gu, '');
  if (plain === '') return { kind: 'none' };
  if (/^\d(?:\.\d+)?e\+?\d+$/iu.test(plain))
    return { kind: 'store', code: plain, fault: 'shortened' };
  const digits = /^\d{12}$/u.test(plain) ? `0${plain}` : plain;
  if (!/^(?:\d{8}|\d{13})$/u.test(digits)) return { kind: 'store', code: plain };
  if (/^192\d{10}$/u.test(digits)) return { kind: 'book_price' };
  if (!hasCheckDigit(digits)) return { kind: 'store', code: digits, fault: 'check_digit' };
  if (/^02\d{11}$/u.test(digits)) return { kind: 'store', code: `02${digits.slice(2, 7)}` };
  if (/^2\d/u.test(digits)) return { kind: 'store', code: digits };
  return { kind: 'global', code: digits };
}

/** Weights 3 and 1 in turn, from the digit before the last to the left; with the last digit a multiple of ten. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length - 1; at += 1) {
    sum += Number(digits.charAt(digits.length - 2 - at)) * (at % 2 === 0 ? 3 : 1);
  }
  return (sum + Number(digits.at(-1))) % 10 === 0;
}
