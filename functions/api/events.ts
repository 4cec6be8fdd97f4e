import { recentRow } from '../../schemas/control.ts';
import { unpackRecent } from '../../stores/recent-events.ts';
import { failure, ok } from './response.ts';
import { type Route, route } from './route.ts';

const maximum = 500;
const usual = 50;

export const eventRoutes: readonly Route[] = [
  route('GET', '/api/events/recent', 'viewer', async ({ query }, { control }) => {
    const limit = Number(query.get('limit') ?? usual);
    if (!Number.isInteger(limit) || limit < 1 || limit > maximum) {
      return failure('invalid', `limit must be a whole number from 1 to ${maximum}.`, [
        { path: 'limit', message: `must be from 1 to ${maximum}` },
      ]);
    }
    const { rows } = await control.query(recentRow, { kind: 'recent', reverse: true, limit });
    const events = rows.flatMap((row) => unpackRecent(row.packed).toReversed());
    return ok({ events: events.slice(0, limit) });
  }),
];
