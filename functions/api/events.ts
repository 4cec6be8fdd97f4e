import type * as z from 'zod';
import { paging } from '../../schemas/api/paging.ts';
import { recentEvents, recentQuery } from '../../schemas/api/sources.ts';
import { type RecentEvent, recentRow } from '../../schemas/control.ts';
import { unpackRecent } from '../../stores/recent-events.ts';
import { nextOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { ok } from './response.ts';
import { type Route, route } from './route.ts';

const query = paging.extend(recentQuery.shape);
type Wanted = z.output<typeof query>;

export const eventRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/events/recent',
    summary: 'The last events and what became of each',
    description: 'With a filter a page may hold less than `limit`, even nothing: `next` goes on.',
    scope: 'events:read',
    query,
    answers: { 200: recentEvents },
    run: async ({ query: wanted }, ports) => {
      const { places, next } = await newestFirst(wanted, ports);
      return ok({ events: places.map(({ event }) => event), ...nextOf(next) });
    },
  }),
];

/** Beyond the last event of any row: rows may hold none. */
const wholeRow = 1_000_000;
/** Rows of one page; of a busy day there are thousands. */
const mostRows = 500;

interface Place {
  readonly event: RecentEvent;
  readonly row: string;
  readonly index: number;
}

async function newestFirst(
  { limit, after, ...filter }: Wanted,
  { control }: ApiPorts,
): Promise<{ readonly places: readonly Place[]; readonly next: string | undefined }> {
  const from = placeOf(after);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const page = await control.query(recentRow, {
    kind: 'recent',
    reverse: true,
    limit: isFiltered ? mostRows : limit + 1,
    ...(from !== undefined && { to: from.row }),
  });
  const found = page.rows
    .flatMap(({ id, packed }) =>
      unpackRecent(packed)
        .toReversed()
        .map((event, index): Place => ({ event, row: id, index })),
    )
    .filter(({ row, index }) => row !== from?.row || index > from.index)
    .filter(({ event }) => isWanted(event, filter));
  const places = found.slice(0, limit);
  const last = found.length > limit ? places.at(-1) : undefined;
  const isMore = last === undefined && page.next !== undefined;
  return {
    places,
    next: isMore ? `${page.next}~${wholeRow}` : last && `${last.row}~${last.index}`,
  };
}

function isWanted(
  event: RecentEvent,
  { sourceId, outcome }: z.output<typeof recentQuery>,
): boolean {
  if (sourceId !== undefined && event.sourceId !== sourceId) return false;
  if (outcome === undefined) return true;
  return outcome === 'bot' ? event.isBot === true : event.outcome === outcome;
}

/** The place of an event: its row, and how many of the row are newer. */
function placeOf(after: string | undefined) {
  if (after === undefined) return undefined;
  const [row = '', index = ''] = after.split('~');
  return { row, index: Number(index) };
}
