/** Money and quantities are counted exactly, in ten-thousandths: what the lake holds of them. */
const scale = 10_000n;

/**
 * Ten-thousandths of a number as spreadsheets, tills and ad platforms print it: `1,234`, `¥1,234`, `１２３円`, `▲500`, `(500)`,
 * `1.5E+3`. In files of CP932 the yen sign is the byte that decodes as a backslash. Further decimals are rounded, halves
 * away from zero.
 *
 * @returns undefined for what is no number, the empty text and `--` among it
 */
export function amountOf(text: string): bigint | undefined {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/^\((.+)\)$/u, '-$1')
    .replace(/^[-−▲△](?=[^-−▲△])/u, '-')
    .replace(/^(-?)\s*(?:[¥\\$€£]|JPY)\s*(-?)/iu, '$1$2')
    .replace(/\s*(?:円|JPY)$/iu, '')
    .replace(/,(?=\d{3}(?:\D|$))/gu, '');
  const match = /^(-?)(\d{1,15})(?:\.(\d*))?(e[+-]?\d{1,2})?$/iu.exec(plain);
  if (match === null) return undefined;
  const [, sign = '', whole = '', decimals = '', exponent] = match;
  // Noise of floating point (`4.44e-16`) and a spreadsheet's short form of large numbers.
  if (exponent !== undefined) return BigInt(Math.round(Number(plain) * Number(scale)));
  const digits = decimals.padEnd(5, '0');
  const up = digits.charAt(4) >= '5' ? 1n : 0n;
  const size = BigInt(whole) * scale + BigInt(digits.slice(0, 4)) + up;
  return sign === '-' ? -size : size;
}

/** Product of two amounts, rounded to ten-thousandths toward zero. */
export function times(one: bigint, other: bigint): bigint {
  return (one * other) / scale;
}

export function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

/** The amount as JSON has it. */
export function numberOf(amount: bigint): number {
  return Number(amount) / Number(scale);
}

/** Whole units, halves away from zero: yen have no decimals. */
export function wholeOf(amount: bigint): bigint {
  const half = amount < 0n ? -scale / 2n : scale / 2n;
  return ((amount + half) / scale) * scale;
}

/** A share of an amount in whole units, what is below one cut off, as tax on a receipt is: `numerator / denominator` of it. */
export function shareDown(amount: bigint, numerator: bigint, denominator: bigint): bigint {
  return ((amount * numerator) / (denominator * scale)) * scale;
}
