import { DuckDBInstance } from '@duckdb/node-api';

/** Complete Journey as published, asked in plain SQL: the second opinion on what reports say of it. */
export async function journeyOracle(folder: string) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  for (const table of [
    'transactions_sample',
    'campaigns',
    'campaign_descriptions',
    'coupon_redemptions',
    'products',
  ]) {
    await connection.run(
      `CREATE TABLE ${table} AS SELECT * FROM read_csv('${folder}/${table}.csv', header = true, all_varchar = true)`,
    );
  }
  return {
    /** Rows as objects; numbers as numbers. */
    ask: async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
      const reader = await connection.runAndReadAll(sql);
      return reader
        .getRowObjectsJson()
        .map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, value]) => [
              name,
              typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) && name !== 'value'
                ? Number(value)
                : value,
            ]),
          ),
        );
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Households, campaigns and answers by type of campaign. */
export const responseByType = `
  SELECT campaign_type AS type, count(DISTINCT campaign_id)::INTEGER AS campaigns,
    count(DISTINCT household_id)::INTEGER AS "targetedPeople",
    count(DISTINCT household_id) FILTER (WHERE answered)::INTEGER AS "respondedPeople",
    count(*)::INTEGER AS "targetedContacts", count(*) FILTER (WHERE answered)::INTEGER AS "respondedContacts"
  FROM (
    SELECT c.household_id, c.campaign_id, d.campaign_type, EXISTS (
      SELECT 1 FROM coupon_redemptions r WHERE r.household_id = c.household_id AND r.campaign_id = c.campaign_id) AS answered
    FROM campaigns c JOIN campaign_descriptions d ON d.campaign_id = c.campaign_id
  ) GROUP BY campaign_type ORDER BY campaign_type`;

/** Households that each campaign targeted, and coupons redeemed. */
export const responseByCampaign = `
  SELECT d.campaign_id AS value, d.campaign_type AS type,
    (SELECT count(*) FROM campaigns c WHERE c.campaign_id = d.campaign_id)::INTEGER AS targeted,
    (SELECT count(*) FROM coupon_redemptions r WHERE r.campaign_id = d.campaign_id)::INTEGER AS coupons,
    (SELECT count(DISTINCT household_id) FROM coupon_redemptions r WHERE r.campaign_id = d.campaign_id)::INTEGER AS redeemers
  FROM campaign_descriptions d ORDER BY d.campaign_id`;

/**
 * Baskets by the campaign of the last, and of the first, coupon that the household redeemed within 30 days before; and
 * households that bought so.
 */
export const creditsByCampaign = `
  WITH baskets AS (
    SELECT basket_id, any_value(household_id) AS household_id, any_value(transaction_timestamp)::TIMESTAMP AS at,
      sum(round(sales_value::DOUBLE, 4)::DECIMAL(18, 4)) AS revenue
    FROM transactions_sample GROUP BY basket_id
  ), touched AS (
    SELECT b.basket_id, b.household_id, b.revenue, r.campaign_id, r.redemption_date || ' ' || r.campaign_id || '-' || r.household_id || '-' || r.coupon_upc AS stamp
    FROM baskets b JOIN coupon_redemptions r ON r.household_id = b.household_id
      AND r.redemption_date::TIMESTAMP <= b.at AND r.redemption_date::TIMESTAMP >= b.at - INTERVAL 30 DAY
  ), ends AS (
    SELECT basket_id, any_value(revenue) AS revenue, arg_max(campaign_id, stamp) AS last_campaign, arg_min(campaign_id, stamp) AS first_campaign
    FROM touched GROUP BY basket_id
  )
  SELECT t.campaign_id AS value, count(DISTINCT t.household_id)::INTEGER AS people, count(DISTINCT t.basket_id)::INTEGER AS orders,
    (SELECT count(*) FROM ends e WHERE e.last_campaign = t.campaign_id)::INTEGER AS last_orders,
    coalesce((SELECT sum(revenue) FROM ends e WHERE e.last_campaign = t.campaign_id), 0)::VARCHAR AS last_revenue,
    (SELECT count(*) FROM ends e WHERE e.first_campaign = t.campaign_id)::INTEGER AS first_orders
  FROM touched t GROUP BY t.campaign_id ORDER BY t.campaign_id`;

/** Lines, baskets and households by a column of the products, and households that bought most of it. */
export const tasteBy = (column: string): string => `
  WITH lines AS (
    SELECT t.household_id, t.basket_id, p.${column} AS value
    FROM transactions_sample t JOIN products p ON p.product_id = t.product_id WHERE p.${column} IS NOT NULL
  ), favourites AS (
    SELECT household_id, value, row_number() OVER (PARTITION BY household_id ORDER BY count(*) DESC, count(DISTINCT basket_id) DESC, value) AS rank
    FROM lines GROUP BY household_id, value
  )
  SELECT value, count(*)::INTEGER AS count, count(DISTINCT basket_id)::INTEGER AS orders, count(DISTINCT household_id)::INTEGER AS people,
    round(count(*) / (SELECT count(*) FROM lines), 6)::DOUBLE AS share,
    (SELECT count(*) FROM favourites f WHERE f.rank = 1 AND f.value = l.value)::INTEGER AS "favouriteOf"
  FROM lines l GROUP BY value ORDER BY count DESC, value`;

/** Baskets and households by a part of the wall time. */
export const habitBy = (part: 'isodow' | 'hour'): string => `
  SELECT date_part('${part}', moment)::INTEGER AS part, count(*)::INTEGER AS orders, count(DISTINCT household_id)::INTEGER AS people
  FROM (SELECT DISTINCT basket_id, household_id, transaction_timestamp::TIMESTAMP AS moment FROM transactions_sample)
  GROUP BY part ORDER BY part`;

/** Pairs in at least so many baskets. @param item expression over a transaction `t` and its product `p` */
export const pairsOf = (item: string, minimum: number): string => `
  WITH items AS (
    SELECT DISTINCT t.basket_id, ${item} AS item FROM transactions_sample t LEFT JOIN products p ON p.product_id = t.product_id WHERE ${item} IS NOT NULL
  ), singles AS (SELECT item, count(*) AS baskets FROM items GROUP BY item), whole AS (SELECT count(DISTINCT basket_id) AS baskets FROM items)
  SELECT a.item || ' + ' || b.item AS pair, count(*)::INTEGER AS orders, any_value(x.baskets)::INTEGER AS "itemOrders", any_value(y.baskets)::INTEGER AS "otherOrders",
    round(count(*) / any_value(whole.baskets), 6)::DOUBLE AS support, round(count(*) / any_value(x.baskets), 6)::DOUBLE AS confidence,
    round(count(*) * any_value(whole.baskets) / (any_value(x.baskets) * any_value(y.baskets)), 6)::DOUBLE AS lift
  FROM items a JOIN items b ON b.basket_id = a.basket_id AND a.item < b.item
  JOIN singles x ON x.item = a.item JOIN singles y ON y.item = b.item, whole
  GROUP BY a.item, b.item HAVING count(*) >= ${minimum} ORDER BY orders DESC, a.item, b.item`;
