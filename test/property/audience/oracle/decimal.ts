/** Exact, rounded half up away from zero at the fourth decimal; undefined when it is no plain decimal. */
export function tenThousandths(value: string | number): bigint | undefined {
  const match = /^(-?)(\d{1,18})(?:\.(\d+))?$/.exec(String(value));
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const digits = `${fraction}00000`;
  const size = BigInt(whole + digits.slice(0, 4)) + (digits.charAt(4) >= '5' ? 1n : 0n);
  return sign === '-' ? -size : size;
}

export function exact(value: number): bigint {
  const amount = tenThousandths(value);
  if (amount === undefined) throw new Error('definitions hold plain decimals');
  return amount;
}
