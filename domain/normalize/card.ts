import { inOrder, type Step } from './outcome.ts';
import { cleanCode, upper } from './text.ts';

const printed = /[\s\-\u2010-\u2015\u2212\u30FC./_]/gu;

const refuseMasked: Step = (value) =>
  /[*●•＊]|[xX]{3}|#{2}/u.test(value) ? { refused: 'is masked' } : { value };

/**
 * A number of a membership or point card: NFKC, upper case, without spaces and hyphens, zeros in front kept. What a
 * receipt masks (`****1234`) is refused, and so is the number of a payment card, which nobody here may hold.
 */
export const cardNumber: Step = inOrder(
  cleanCode,
  refuseMasked,
  (value) => ({ value: value.replace(printed, '') }),
  upper,
  (value) => (isPaymentCard(value) ? { refused: 'is the number of a payment card' } : { value }),
);

/** First digits and lengths of Visa, Mastercard, JCB, American Express and Diners. */
const issuers =
  /^(?:4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11})$/;

/**
 * Whether a number is one of a payment card. Luhn's check digit counts for these alone: of point cards no programme
 * publishes one.
 *
 * @param digits without spaces and hyphens
 */
function isPaymentCard(digits: string): boolean {
  return issuers.test(digits) && luhn(digits);
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - at));
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
