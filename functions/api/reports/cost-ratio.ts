import * as z from 'zod';
import { amountText, divideAmount, parseAmount } from '../../../domain/insight/amount.ts';
import { rateOf } from '../../../domain/insight/rate.ts';
import type { CustomerCost, PurchaseFigures } from '../../../queries/goal-figures.ts';

const side = z.object({
  cost: z.string(),
  buyers: z.int(),
  costPerBuyer: z.string().nullable(),
});

export const costRatioShape = z
  .object({
    new: side.describe('Known people whose first order ever lies in the days'),
    existing: side.describe('Known people with an order in the days that is not their first'),
    unsaidCost: z.string().describe('Costs without `customer_type`: on neither side'),
    costRatio: z.number().nullable().describe('new.cost / existing.cost'),
    perBuyerRatio: z
      .number()
      .nullable()
      .describe('new.costPerBuyer / existing.costPerBuyer: 5 is 5 : 1'),
  })
  .describe('What it costs to win a customer against what it costs to bring one again');

/** Puts the cost of new customers beside that of existing ones. */
export function costRatio(
  costs: readonly CustomerCost[],
  figures: PurchaseFigures | undefined,
): z.infer<typeof costRatioShape> {
  const costOf = (customers: CustomerCost['customers']) =>
    parseAmount(costs.find((row) => row.customers === customers)?.cost ?? '0');
  const [fresh, existing] = [costOf('new'), costOf('existing')];
  const [freshBuyers, buyers] = [figures?.new_buyers ?? 0, figures?.returning_buyers ?? 0];
  const told = (cost: bigint, count: number) => ({
    cost: amountText(cost, 0),
    buyers: count,
    costPerBuyer: count === 0 ? null : amountText(divideAmount(cost, BigInt(count)), 0),
  });
  return {
    new: told(fresh, freshBuyers),
    existing: told(existing, buyers),
    unsaidCost: amountText(costOf('unsaid'), 0),
    costRatio: rateOf(Number(fresh), Number(existing)),
    perBuyerRatio:
      freshBuyers === 0 ? null : rateOf(Number(fresh) * buyers, Number(existing) * freshBuyers),
  };
}
