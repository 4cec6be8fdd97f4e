import * as z from 'zod';
import { addDays } from '../../domain/audience/days.ts';
import { liftOf } from '../../domain/insight/lift.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { holdOutGroups } from '../../domain/sync/hold-out.ts';
import { liftArm, liftArms } from '../../queries/lift.ts';
import { audienceLift } from '../../schemas/api/audience-runs.ts';
import { type AudienceRow, audienceRow } from '../../schemas/control.ts';
import { holdOutRow } from '../../schemas/hold-out.ts';
import { audienceRunRow } from '../../schemas/refresh.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const query = z.strictObject({
  event: z.string().min(1).max(200).describe('What counts as a conversion'),
  days: z.coerce.number().int().min(1).max(365).default(14),
});

const method =
  'Everybody who was a member on the first day, by the side they are on today, whether or not a platform matched them. Rates: Wilson intervals, their difference by Newcombe 1998, method 10. Revenue: Welch. All 95 %.';

export const audienceLiftRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/audiences/{id}/lift',
    summary: 'What sending to an audience did, against those held out, with intervals',
    description:
      'Follows the members of the first of so many days until the day of the last evaluation; no longer than the hold-out has been as it is.',
    scope: 'reports:read',
    query,
    answers: { 200: audienceLift },
    errors: ['not_found', 'conflict'],
    run: ({ params, query: asked }, ports) => lift(params.id, asked, ports),
  }),
];

async function lift(
  id: string,
  { event, days }: z.output<typeof query>,
  ports: ApiPorts,
): Promise<Answered<typeof audienceLift>> {
  const row = await ports.control.get(audienceRow, 'audience', id);
  if (row === undefined) return notFound('audience');
  const global = await ports.control.get(holdOutRow, 'hold-out', 'global');
  const groups = holdOutGroups(global, row.holdOut);
  if (groups.length === 0) {
    const how = `PUT /api/audiences/${id}/hold-out, or daicho audiences hold-out ${id} --share PERCENT`;
    return failure('conflict', `Nobody is held out of ${id} to compare with: ${how}`);
  }
  const { asOf: to, generation } = row;
  if (to === undefined || generation === 0) {
    return failure('conflict', 'The audience has no members yet: refresh it first.');
  }
  const dayOf = brandDays(ports.timeZone);
  const since = [row.holdOutSince, global?.since]
    .flatMap((at) => (at === undefined ? [] : [dayOf(Date.parse(at))]))
    .filter((day) => day <= to);
  const wanted = [addDays(to, 1 - days), ...since].toSorted().at(-1) ?? to;
  const { from, later } = await followed(row, wanted, ports);
  const question = { audienceId: id, generation, later, holdOut: groups, event, from, to };
  const arms = await ports.askWarehouse(liftArm, liftArms(question));
  const [treated, heldOut] = [false, true].map((side) => {
    const found = arms.find(({ is_held_out }) => is_held_out === side);
    const {
      people = 0,
      converted = 0,
      revenue = 0,
      revenue_squares: revenueSquares = 0,
    } = found ?? {};
    return { people, converted, revenue, revenueSquares };
  });
  if (treated === undefined || heldOut === undefined) throw new Error('a side is missing');
  const found = liftOf(treated, heldOut);
  const bare = ({ revenueSquares: _, ...arm }: typeof treated) => arm;
  return ok({
    audienceId: id,
    event,
    from,
    to,
    holdOut: groups,
    treated: bare(treated),
    heldOut: bare(heldOut),
    ...(found !== undefined && {
      conversionRate: found.conversionRate,
      revenuePerPerson: {
        ...found.revenuePerPerson,
        difference: {
          value: found.revenuePerPerson.difference.value,
          low: finite(found.revenuePerPerson.difference.low),
          high: finite(found.revenuePerPerson.difference.high),
        },
      },
    }),
    verdict: found?.verdict ?? 'not shown',
    method,
  });
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/**
 * From which day members are followed, and the generations published since: the last evaluation on or before the day that
 * is wanted; where there is none, the first there was, and from its day on.
 */
async function followed(
  { id }: AudienceRow,
  wanted: string,
  { control }: ApiPorts,
): Promise<{ readonly from: string; readonly later: readonly number[] }> {
  const kind = `audience-run#${id}`;
  const runs = (await control.queryAll(audienceRunRow, { kind, reverse: true })).filter(
    ({ outcome }) => outcome !== 'failed',
  );
  const index = runs.findIndex(({ asOf, generation }) => asOf <= wanted && generation > 0);
  const first = runs[index] ?? runs.findLast(({ generation }) => generation > 0);
  const later = runs
    .filter(
      ({ outcome, generation }) => outcome === 'changed' && generation > (first?.generation ?? 0),
    )
    .map(({ generation }) => generation);
  const from = index === -1 ? (first?.asOf ?? wanted) : wanted;
  return { from, later };
}
