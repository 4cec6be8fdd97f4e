import * as z from 'zod';

/** Buyers of whom nothing but a device or receipt is known: in no other figure of a report about people. */
export const unknownBuyersShape = z
  .object({
    profiles: z.int().min(0),
    orders: z.int().min(0),
    revenue: z.string().describe('Net of refunds'),
  })
  .describe('Buyers known by a device or a receipt alone; they count in no other figure');
