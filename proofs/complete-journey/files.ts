import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import * as z from 'zod';

const text = z.string().min(1);

const campaignLine = z.object({ campaign_id: text, household_id: text });
const descriptionLine = z.object({
  campaign_id: text,
  campaign_type: text,
  start_date: z.iso.date(),
  end_date: z.iso.date(),
});
const redemptionLine = z.object({
  household_id: text,
  coupon_upc: text,
  campaign_id: text,
  redemption_date: z.iso.date(),
});
const productLine = z.object({
  product_id: text,
  department: z.string(),
  brand: z.string(),
  product_category: z.string(),
  product_type: z.string(),
  package_size: z.string(),
});
const transactionLine = z.object({
  household_id: text,
  store_id: text,
  basket_id: text,
  product_id: text,
  quantity: text,
  sales_value: text,
  retail_disc: text,
  coupon_disc: text,
  coupon_match_disc: text,
  transaction_timestamp: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
});
export type Transaction = z.infer<typeof transactionLine>;
export type Product = z.infer<typeof productLine>;

/** The data as published, line by line. */
export interface CompleteJourney {
  readonly transactions: readonly Transaction[];
  readonly products: ReadonlyMap<string, Product>;
  readonly campaigns: readonly z.infer<typeof campaignLine>[];
  readonly descriptions: ReadonlyMap<string, z.infer<typeof descriptionLine>>;
  readonly redemptions: readonly z.infer<typeof redemptionLine>[];
}

/** Reads the CSV files of Complete Journey. @throws Error naming the file that is missing or has another shape */
export function readCompleteJourney(folder: string): CompleteJourney {
  const lines = <Line>(file: string, schema: z.ZodType<Line>): readonly Line[] => {
    const path = join(folder, file);
    if (!existsSync(path)) throw new Error(`${folder} holds no ${file} of Complete Journey`);
    const { data } = Papa.parse<unknown>(readFileSync(path, 'utf8'), {
      header: true,
      skipEmptyLines: true,
    });
    return data.map((line, index) => {
      const parsed = schema.safeParse(line);
      if (!parsed.success) throw new Error(`${file}: row ${index + 1}: ${parsed.error.message}`);
      return parsed.data;
    });
  };
  const products = lines('products.csv', productLine);
  const descriptions = lines('campaign_descriptions.csv', descriptionLine);
  return {
    transactions: lines('transactions_sample.csv', transactionLine),
    products: new Map(products.map((product) => [product.product_id, product])),
    campaigns: lines('campaigns.csv', campaignLine),
    descriptions: new Map(descriptions.map((campaign) => [campaign.campaign_id, campaign])),
    redemptions: lines('coupon_redemptions.csv', redemptionLine),
  };
}
