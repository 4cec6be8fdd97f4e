import { shareDown, sumOf } from './amount.ts';

/** Whether a price has its consumption tax in it. */
export type TaxClass = 'included' | 'excluded' | 'exempt';

export interface TaxedAmount {
  readonly amount: bigint;
  readonly taxClass: TaxClass;
  /** Percent, 0 to 100; undefined where the file does not say. */
  readonly rate: number | undefined;
}

const classes: Readonly<Record<TaxClass, readonly string[]>> = {
  included: ['内税', '税込', '内', 'included', 'inclusive', ''],
  excluded: ['外税', '税抜', '税別', '外', 'excluded', 'exclusive'],
  exempt: ['非課税', '不課税', '免税', '非', 'exempt', 'free'],
};

/** @returns undefined for a word that is none of these; nothing said is tax included, as shelf prices are by law */
export function taxClassOf(text: string): TaxClass | undefined {
  const word = text.normalize('NFKC').trim().toLowerCase();
  for (const taxClass of ['included', 'excluded', 'exempt'] as const) {
    if (classes[taxClass].includes(word)) return taxClass;
  }
  return undefined;
}

/** Percent of `8%`, `10`, `0.08`, `軽減8%`, `8%※`; undefined when nothing is said, null when it cannot be read. */
export function taxRateOf(text: string): number | null | undefined {
  const plain = text.normalize('NFKC').replace(/[\s%※*]|軽減|標準|税率/gu, '');
  if (plain === '') return undefined;
  if (!/^\d{1,2}(?:\.\d{1,2})?$/u.test(plain)) return null;
  const rate = Number(plain);
  return rate > 0 && rate < 1 ? Math.round(rate * 100) : rate;
}

/** Tax of one rate: what is taxed, without the tax, and the tax. */
export interface RateTax {
  readonly rate: number;
  readonly amount: bigint;
  readonly taxable: bigint;
}

/**
 * Tax of a receipt in whole yen, cut off below one, once for each rate, as a qualified invoice has it.
 *
 * @returns `total` with the tax in it, the `tax` that is in it, and that of each rate
 * @see https://www.nta.go.jp/taxes/shiraberu/zeimokubetsu/shohi/keigenzeiritsu/invoice.htm
 */
export function receiptTax(lines: readonly TaxedAmount[]): {
  readonly total: bigint;
  readonly tax: bigint;
  readonly rates: readonly RateTax[];
} {
  const byRate = Map.groupBy(lines, ({ taxClass, rate }) => `${taxClass} ${rate}`);
  let [total, tax] = [0n, 0n];
  const rates: RateTax[] = [];
  for (const same of byRate.values()) {
    const sum = sumOf(same.map((line) => line.amount));
    const { taxClass = 'exempt', rate = 0 } = same[0] ?? {};
    // A rate may have two decimals.
    const share = BigInt(Math.round(rate * 100));
    const own =
      taxClass === 'exempt'
        ? 0n
        : shareDown(sum, share, taxClass === 'excluded' ? 10_000n : 10_000n + share);
    tax += own;
    total += taxClass === 'excluded' ? sum + own : sum;
    if (taxClass !== 'exempt' && rate > 0) {
      rates.push({ rate, amount: own, taxable: taxClass === 'excluded' ? sum : sum - own });
    }
  }
  return { total, tax, rates };
}
