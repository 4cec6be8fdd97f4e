import * as z from 'zod';
import { isNodeId } from '../../../domain/identity/node-id.ts';
import { rateOf } from '../../../domain/insight/rate.ts';
import {
  type AskedPeople,
  type Favourite,
  favouriteRow,
  favouriteTastes,
  favouriteTimes,
} from '../../../queries/favourites.ts';
import { audienceRow } from '../../../schemas/control.ts';
import { days, limit, windowOf } from './parameters.ts';
import { asOf, type ReportPorts, report } from './report.ts';

const parameters = z.strictObject({
  asOf,
  days,
  audience: z.string().min(1).optional().describe('Of the members of this audience as last built'),
  profile: z
    .string()
    .refine(isNodeId, 'is no profile id')
    .optional()
    .describe('Of one person, by profile id'),
  limit: limit(20),
});

const rate = z.number().min(0).nullable();
const favourite = z.object({
  value: z.string(),
  count: z.int().describe('Lines of orders, or for times orders, of the people asked for'),
  orders: z.int(),
  people: z.int(),
  share: rate.describe('count / all that name the property'),
  averageShare: rate.describe('The same of all known customers'),
  lift: rate.describe('share / averageShare; over 1 = more than the average'),
  favouriteOf: z.int().describe('People whose most frequent value this is'),
  shareAmongFans: rate.describe('Of what these people buy'),
  liftAmongFans: rate.describe('shareAmongFans / averageShare'),
});
type Told = z.infer<typeof favourite>;
const favourites = z.array(favourite);

const result = z.object({
  of: z.enum(['everybody', 'audience', 'profile']),
  isFound: z.boolean().describe('false: there is no such audience, or it has not been built'),
  categories: favourites,
  brands: favourites,
  sizes: favourites,
  variants: favourites,
  favouriteWeekday: z.string().nullable(),
  favouriteHour: z.int().nullable().describe('0 to 23 in the zone of the brand'),
  weekdays: favourites.describe('By name, from Monday; of orders'),
  hours: favourites.describe('0 to 23; of orders'),
});

/**
 * What people like, with the evidence. From lines of `Order Completed` (`products[].category`, `brand`, `size`, `variant`)
 * of known customers: share = lines of a value / lines that name the property; lift = share / the same share of all known
 * customers. Somebody's favourite is the value of most lines; ties go to more orders, then to the first in code point
 * order. Weekday and hour are those of the orders, in the brand's zone. Refunds take nothing off: she did choose it.
 *
 * @see Brin, Motwani, Ullman, Tsur, Dynamic Itemset Counting and Implication Rules, SIGMOD 1997 (lift, there "interest")
 */
export const affinity = report({
  name: 'affinity',
  summary: 'Favourite categories, brands, sizes, weekday and hour, with counts, share and lift.',
  parameters,
  result,
  ask: async ({ asOf, days, limit, ...who }, ports) => {
    const asked = await askedOf(who, ports);
    const window = windowOf(asOf, days);
    const everybody: AskedPeople = { kind: 'everybody' };
    const rows =
      asked === undefined
        ? []
        : (
            await Promise.all([
              ports.ask(favouriteRow, favouriteTastes(asked, window, limit)),
              ports.ask(favouriteRow, favouriteTimes(asked, window, ports.timeZone, 24)),
            ])
          ).flat();
    const of = (dimension: Favourite['dimension']): readonly Told[] =>
      rows.filter((row) => row.dimension === dimension).map(told);
    const hours = of('hour');
    const weekdays = of('weekday').map((row) => ({ ...row, value: weekdayName(row.value) }));
    const favouriteHour = hours[0]?.value;
    return {
      of: (asked ?? everybody).kind,
      isFound: asked !== undefined,
      categories: [...of('category')],
      brands: [...of('brand')],
      sizes: [...of('size')],
      variants: [...of('variant')],
      favouriteWeekday: weekdays[0]?.value ?? null,
      favouriteHour: favouriteHour === undefined ? null : Number(favouriteHour),
      weekdays: weekdays.toSorted(
        (a, b) => weekdayNames.indexOf(a.value) - weekdayNames.indexOf(b.value),
      ),
      hours: hours.toSorted((a, b) => Number(a.value) - Number(b.value)),
    };
  },
});

async function askedOf(
  {
    profile,
    audience,
  }: { readonly profile?: string | undefined; readonly audience?: string | undefined },
  { control }: ReportPorts,
): Promise<AskedPeople | undefined> {
  if (profile !== undefined) return { kind: 'profile', profileId: profile };
  if (audience === undefined) return { kind: 'everybody' };
  const row = await control.get(audienceRow, 'audience', audience);
  if (row === undefined || row.generation === 0) return undefined;
  return { kind: 'audience', audienceId: row.id, generation: row.generation };
}

function told(row: Favourite): Told {
  const by = (part: number, whole: number, averagePart: number, averageWhole: number) =>
    rateOf(part * averageWhole, whole * averagePart);
  const { count, total, average_count, average_total, fan_count, fan_total } = row;
  return {
    value: row.value,
    count,
    orders: row.orders,
    people: row.people,
    share: rateOf(count, total),
    averageShare: rateOf(average_count, average_total),
    lift: by(count, total, average_count, average_total),
    favouriteOf: row.favourite_of,
    shareAmongFans: rateOf(fan_count, fan_total),
    liftAmongFans: by(fan_count, fan_total, average_count, average_total),
  };
}

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const weekdayName = (number: string): string => weekdayNames[Number(number) - 1] ?? number;
