import * as z from 'zod';
import { amountText, parseAmount } from '../../../domain/insight/amount.ts';
import type { BuyerKind } from '../../../queries/buyers.ts';

const refunded = z.object({
  profiles: z.int().min(0),
  revenue: z.string().describe('Zero or less'),
});

/** Who bought or got money back and is in no figure of a report about customers. */
export const uncountedShape = {
  unknownBuyers: z
    .object({
      profiles: z.int().min(0),
      orders: z.int().min(0),
      revenue: z.string().describe('Net of refunds'),
    })
    .describe('Known by a device or a receipt alone; they count in no other figure'),
  refundsOnly: z
    .object({ known: refunded, unknown: refunded })
    .describe('Profiles that got money back without an order; they count in no other figure'),
};

interface BuyerSums {
  readonly kind: BuyerKind;
  readonly profiles: number;
  readonly orders: number;
  /** Decimal text, net of refunds. */
  readonly revenue: string;
}

/** The sums of all rows that are of no customer. */
export function uncounted(rows: readonly BuyerSums[], digits: number) {
  const sumsOf = (kind: BuyerKind) => {
    const ofKind = rows.filter((row) => row.kind === kind);
    const revenue = ofKind.reduce((sum, row) => sum + parseAmount(row.revenue), 0n);
    return {
      profiles: ofKind.reduce((sum, { profiles }) => sum + profiles, 0),
      orders: ofKind.reduce((sum, { orders }) => sum + orders, 0),
      revenue: amountText(revenue, digits),
    };
  };
  const refundsOf = (kind: BuyerKind) => {
    const { profiles, revenue } = sumsOf(kind);
    return { profiles, revenue };
  };
  return {
    unknownBuyers: sumsOf('unknown'),
    refundsOnly: { known: refundsOf('refunded'), unknown: refundsOf('unknown_refunded') },
  };
}
