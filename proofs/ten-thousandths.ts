const scale = 10_000n;

/** Decimal text to ten-thousandths. @throws Error on anything but a plain decimal with up to four places */
export function toTenThousandths(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,4})0*)?$/.exec(text.trim());
  if (!match) throw new Error(`Not a decimal with up to four places: ${text}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const value = BigInt(whole) * scale + BigInt(fraction.padEnd(4, '0'));
  return sign === '-' ? -value : value;
}

/**
 * Ten-thousandths as a JSON number. Exact below 10^11: such a decimal has at most 15 digits, and the shortest text
 * of its nearest double is the decimal itself.
 */
export const toNumber = (tenThousandths: bigint): number => {
  const sign = tenThousandths < 0n ? '-' : '';
  const digits = String(tenThousandths < 0n ? -tenThousandths : tenThousandths).padStart(5, '0');
  return Number(`${sign}${digits.slice(0, -4)}.${digits.slice(-4)}`);
};
