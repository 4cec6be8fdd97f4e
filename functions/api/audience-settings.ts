import type * as z from 'zod';
import {
  askedHoldOut,
  askedSchedule,
  holdOut,
  standingSchedule,
} from '../../schemas/api/audience-runs.ts';
import { audienceRow } from '../../schemas/control.ts';
import { type HoldOutGroup, holdOutRow } from '../../schemas/hold-out.ts';
import type { AudienceScheduleRow } from '../../schemas/refresh.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const minuteMs = 60_000;
const exists = { kind: { exists: true } };

export const audienceSettingRoutes: readonly Route[] = [
  route({
    method: 'PUT',
    path: '/api/audiences/{id}/schedule',
    summary: 'Say when an audience is evaluated without being asked',
    description:
      '`daily` is a wall time of the brand; `everyMinutes` begins now; `afterImport` follows each import; `none` takes it away.',
    scope: 'audiences:write',
    body: askedSchedule,
    answers: { 200: standingSchedule },
    errors: ['not_found'],
    run: ({ params, body }, ports) => putSchedule(params.id, body, ports),
  }),
  route({
    method: 'PUT',
    path: '/api/audiences/{id}/hold-out',
    summary: 'Keep a share of an audience out of every list, to measure what the lists do',
    description:
      'Without a salt the group stays the one it was; a greater share holds the smaller one. Lists follow with their next run.',
    scope: 'audiences:write',
    body: askedHoldOut,
    answers: { 200: holdOut },
    errors: ['not_found'],
    run: async ({ params, body }, ports) => {
      const { control } = ports;
      const row = await control.get(audienceRow, 'audience', params.id);
      if (row === undefined) return notFound('audience');
      const group = groupOf(body, row.holdOut?.salt ?? `audience.${row.id}`);
      const set = { holdOut: group, holdOutSince: instantOf(row.holdOut, group, row, ports) };
      const isThere = await control.update({ kind: 'audience', id: row.id }, { set }, exists);
      return isThere ? ok({ holdOut: group }) : notFound('audience');
    },
  }),
  route({
    method: 'GET',
    path: '/api/hold-out',
    summary: 'Who is kept out of the lists of every audience',
    scope: 'audiences:read',
    answers: { 200: holdOut },
    run: async (_, { control }) => {
      const row = await control.get(holdOutRow, 'hold-out', 'global');
      return ok(row === undefined ? {} : { holdOut: groupOf(row, row.salt) });
    },
  }),
  route({
    method: 'PUT',
    path: '/api/hold-out',
    summary: 'Keep a share of all people out of every list of every audience',
    scope: 'syncs:write',
    body: askedHoldOut,
    answers: { 200: holdOut },
    run: async ({ body }, ports) => {
      const { control } = ports;
      const row = await control.get(holdOutRow, 'hold-out', 'global');
      const group = groupOf(body, row?.salt ?? 'everybody');
      const since = instantOf(row, group, { holdOutSince: row?.since }, ports);
      await control.put({ kind: 'hold-out', id: 'global', ...group, since });
      return ok({ holdOut: group });
    },
  }),
];

const groupOf = (asked: z.output<typeof askedHoldOut>, salt: string): HoldOutGroup => ({
  share: asked.share,
  salt: asked.salt ?? salt,
});

/** Since when the group is as it is: the same word said again changes nothing. */
function instantOf(
  before: HoldOutGroup | undefined,
  after: HoldOutGroup,
  known: { readonly holdOutSince?: string | undefined },
  { clock }: ApiPorts,
): string {
  const isSame = before?.share === after.share && before.salt === after.salt;
  return (isSame ? known.holdOutSince : undefined) ?? new Date(clock()).toISOString();
}

/** The row that tick looks at and what the audience shows change together. */
async function putSchedule(
  id: string,
  asked: z.output<typeof askedSchedule>,
  { control, clock }: ApiPorts,
): Promise<Answered<typeof standingSchedule>> {
  const audience = { kind: 'audience', id };
  const key = { kind: 'audience-schedule', id };
  if ('none' in asked) {
    const change = { remove: ['schedule', 'staleSince'] };
    const result = await control.transact([
      { update: audience, change, condition: exists },
      { delete: key },
    ]);
    return result.kind === 'done' ? ok({ audienceId: id }) : notFound('audience');
  }
  const since = new Date(Math.floor(clock() / minuteMs) * minuteMs).toISOString();
  const row: AudienceScheduleRow = { kind: 'audience-schedule', id, schedule: asked, since };
  const result = await control.transact([
    {
      update: audience,
      change: { set: { schedule: asked }, remove: ['staleSince'] },
      condition: exists,
    },
    { put: row },
  ]);
  return result.kind === 'done' ? ok({ audienceId: id, schedule: asked }) : notFound('audience');
}
