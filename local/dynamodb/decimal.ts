import { validationError } from './errors.ts';

/** DynamoDB's number: `sign * 0.digits * 10^(exponent + 1)`, i.e. digits[0] has the weight 10^exponent. */
interface Decimal {
  readonly sign: -1 | 0 | 1;
  /** Significant digits without leading and trailing zeros; empty for zero. */
  readonly digits: string;
  readonly exponent: number;
}

const numberText = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const shortInteger = /^(?:0|-?[1-9]\d{0,14})$/;
const maximumDigits = 38;

function parseDecimal(text: string): Decimal | undefined {
  const match = numberText.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const all = whole + fraction;
  if (all === '') return undefined;
  const leading = all.search(/[1-9]/);
  if (leading === -1) return { sign: 0, digits: '', exponent: 0 };
  return {
    sign: sign === '-' ? -1 : 1,
    digits: all.slice(leading).replace(/0+$/, ''),
    exponent: whole.length - leading - 1 + Number(power),
  };
}

function checkRange(decimal: Decimal): void {
  if (decimal.exponent > 125) {
    throw validationError(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  }
  if (decimal.exponent < -130) {
    throw validationError(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  if (decimal.digits.length > maximumDigits) {
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  }
}

function format({ sign, digits, exponent }: Decimal): string {
  if (sign === 0) return '0';
  const prefix = sign === -1 ? '-' : '';
  if (exponent < 0) return `${prefix}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? `${prefix}${whole}` : `${prefix}${whole}.${fraction}`;
}

function known(text: string): Decimal {
  const decimal = parseDecimal(text);
  if (decimal === undefined) throw new Error('a stored number is not a number');
  return decimal;
}

/** The one spelling under which equal numbers are equal strings. */
export function normalizeNumber(text: string): string {
  if (shortInteger.test(text)) return text;
  const decimal = parseDecimal(text);
  if (decimal === undefined) {
    throw validationError(
      text === ''
        ? 'The parameter cannot be converted to a numeric value'
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  }
  checkRange(decimal);
  return format(decimal);
}

function scaled(decimal: Decimal, lowest: number): bigint {
  if (decimal.sign === 0) return 0n;
  const power = decimal.exponent - (decimal.digits.length - 1) - lowest;
  return BigInt(decimal.sign) * BigInt(decimal.digits) * 10n ** BigInt(power);
}

/** @param sign -1 subtracts `right` */
export function addNumbers(left: string, right: string, sign: 1 | -1): string {
  const [a, b] = [known(left), known(right)];
  const lowestOf = (one: Decimal) => one.exponent - one.digits.length + 1;
  const lowest = Math.min(lowestOf(a), lowestOf(b));
  const sum = scaled(a, lowest) + BigInt(sign) * scaled(b, lowest);
  const decimal = known(`${sum}e${lowest}`);
  checkRange(decimal);
  return format(decimal);
}

/** Both normalised. Negative, zero or positive, as for `Array.sort`. */
export function compareNumbers(left: string, right: string): number {
  if (left === right) return 0;
  if (shortInteger.test(left) && shortInteger.test(right)) return Number(left) - Number(right);
  return Buffer.compare(sortableNumber(left), sortableNumber(right));
}

function base100(decimal: Decimal): number[] {
  // Pairs are aligned to the decimal point, so an even exponent leaves a single digit in front.
  const aligned = decimal.exponent % 2 === 0 ? `0${decimal.digits}` : decimal.digits;
  const pairs: number[] = [];
  for (let at = 0; at < aligned.length; at += 2) {
    pairs.push(Number(aligned.slice(at, at + 2).padEnd(2, '0')));
  }
  return pairs;
}

/** Bytes whose order is the order of the numbers. */
export function sortableNumber(text: string): Buffer {
  const decimal = known(text);
  if (decimal.sign === 0) return Buffer.from([0x80]);
  const exponent = Math.floor(decimal.exponent / 2) + 66;
  const pairs = base100(decimal);
  return decimal.sign === 1
    ? Buffer.from([0xc0, exponent, ...pairs.map((pair) => pair + 1)])
    : // 0xff ends a negative number: a longer one with the same beginning is smaller.
      Buffer.from([0x40, 255 - exponent, ...pairs.map((pair) => 100 - pair), 0xff]);
}

/** Bytes that DynamoDB counts for a number: one, one for every two digits, one for a minus. */
export function numberSize(text: string): number {
  if (shortInteger.test(text) && text.length === 1) return text === '0' ? 1 : 2;
  const decimal = known(text);
  if (decimal.sign === 0) return 1;
  return 1 + base100(decimal).length + (decimal.sign === -1 ? 1 : 0);
}
