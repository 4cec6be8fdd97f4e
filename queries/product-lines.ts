import type { Days } from '../domain/audience/days.ts';
import { encodeLiteral } from '../domain/sql-literal.ts';
import { isNamed, personEvents, propertyText } from './person-events.ts';

/** One product of an order as JSON in column `line`: its members are Segment's (`product_id`, `category`, `brand` …). */
export const lineMember = (member: string): string =>
  `json_extract_scalar(l."line", ${encodeLiteral(`$.${member}`)})`;

/** What a product is told apart by: `product_id`, else `sku`, else its name. */
export const productOfLine = `COALESCE(${lineMember('product_id')}, ${lineMember('sku')}, ${lineMember('name')})`;

/**
 * Select of the products that events name, a row each: the list `products`, or the event's own properties where there is
 * no list, as in `Product Viewed`.
 *
 * @param columns over `o` (profile_id, order_id, at, day, event, and category of the event) and the line, see {@link lineMember}; an order without an
 *   `order_id` is named by its message
 */
export function productLines(
  events: readonly string[],
  days: Days,
  columns: Readonly<Record<string, string>>,
): string {
  const orders = personEvents({
    table: 'events',
    days,
    columns: {
      order_id: `COALESCE(${propertyText('order_id')}, e."message_id")`,
      at: 'e."timestamp"',
      day: 'e."day"',
      event: 'e."event"',
      category: propertyText('category'),
      lines: `COALESCE(TRY_CAST(json_extract(e."properties", '$.products') AS ARRAY(JSON)), ARRAY[json_parse(e."properties")])`,
    },
    where: [isNamed(events)],
  });
  const list = Object.entries(columns).map(([name, sql]) => `${sql} AS "${name}"`);
  return `SELECT ${list.join(', ')}
FROM (${orders}) AS o
CROSS JOIN UNNEST(o."lines") AS l ("line")`;
}
