import { paging } from '../../schemas/api/paging.ts';
import { recentEvents } from '../../schemas/api/sources.ts';
import { recentRow } from '../../schemas/control.ts';
import { unpackRecent } from '../../stores/recent-events.ts';
import { nextOf } from './paging.ts';
import { ok } from './response.ts';
import { type Route, route } from './route.ts';

export const eventRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/events/recent',
    summary: 'The last events and what became of each',
    scope: 'events:read',
    query: paging,
    answers: { 200: recentEvents },
    run: async ({ query: { limit, after } }, { control }) => {
      const from = placeOf(after);
      const page = await control.query(recentRow, {
        kind: 'recent',
        reverse: true,
        limit: limit + 1,
        ...(from !== undefined && { to: from.row }),
      });
      const events = page.rows.flatMap(({ id, packed }) =>
        unpackRecent(packed)
          .toReversed()
          .map((event, index) => ({ event, row: id, index })),
      );
      const rest = events.filter(({ row, index }) => row !== from?.row || index > from.index);
      const given = rest.slice(0, limit);
      const last = rest.length > limit ? given.at(-1) : undefined;
      const isMore = last === undefined && page.next !== undefined;
      const next = isMore ? `${page.next}~${wholeRow}` : last && `${last.row}~${last.index}`;
      return ok({ events: given.map(({ event }) => event), ...nextOf(next) });
    },
  }),
];

/** Beyond the last event of any row: rows may hold none. */
const wholeRow = 1_000_000;

/** The place of an event: its row, and how many of the row are newer. */
function placeOf(after: string | undefined) {
  if (after === undefined) return undefined;
  const [row = '', index = ''] = after.split('~');
  return { row, index: Number(index) };
}
