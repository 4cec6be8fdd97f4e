/**
 * Money without rounding errors: whole ten-thousandths of a currency's unit, which is what the lake holds.
 */
export type Amount = bigint;

const unit = 10_000n;

/**
 * @param text decimal with up to four places, as the warehouse prints `decimal(38,4)`
 * @throws SyntaxError when it is none
 */
export function parseAmount(text: string): Amount {
  const match = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(text);
  if (match === null) throw new SyntaxError('An amount is a decimal with up to four places.');
  const [, sign, whole = '', fraction = ''] = match;
  const value = BigInt(whole) * unit + BigInt(fraction.padEnd(4, '0'));
  return sign === '-' ? -value : value;
}

/** `part` of `whole`s, rounded to the nearest, halves away from zero. Nothing of nothing is nothing. */
export function divideAmount(part: bigint, whole: bigint): bigint {
  if (whole === 0n) return 0n;
  const isNegative = part < 0n !== whole < 0n;
  const [over, under] = [part < 0n ? -part : part, whole < 0n ? -whole : whole];
  const rounded = (2n * over + under) / (2n * under);
  return isNegative ? -rounded : rounded;
}

/** Places that a currency's amounts are written with: 0 for JPY, 2 for GBP; 2 for what is no currency. */
export function minorDigits(currency: string | null): number {
  if (currency === null || !/^[A-Z]{3}$/.test(currency)) return 2;
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/** Whole minor units (yen, pence), rounded to the nearest, halves away from zero. */
export const toMinorUnits = (amount: Amount, digits: number): number =>
  Number(divideAmount(amount * 10n ** BigInt(digits), unit));

/** Exact decimal text: at least the currency's places, at most the four that the lake holds. */
export function amountText(amount: Amount, digits: number): string {
  const isNegative = amount < 0n;
  const padded = String(isNegative ? -amount : amount).padStart(5, '0');
  const fraction = padded.slice(-4).replace(/0+$/, '').padEnd(digits, '0');
  const text = fraction === '' ? padded.slice(0, -4) : `${padded.slice(0, -4)}.${fraction}`;
  return isNegative ? `-${text}` : text;
}

/** Amount per person, order and so on as decimal text, rounded to the currency's places. */
export function averageText(sum: Amount, count: number, digits: number): string {
  const scale = 10n ** BigInt(digits);
  const minor = divideAmount(sum * scale, unit * BigInt(count));
  return amountText((minor * unit) / scale, digits);
}
