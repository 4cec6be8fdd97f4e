import type * as z from 'zod';
import type { paging } from '../../schemas/api/paging.ts';

type Asked = z.output<typeof paging>;

/** The part of a `ControlQuery` that says which page. */
export const pageOf = ({ limit, after }: Asked) => ({
  limit,
  ...(after !== undefined && { after }),
});

/** The member `next` of an answer; none on the last page. */
export const nextOf = (next: string | undefined) => (next === undefined ? {} : { next });

/**
 * A page of a list that is at hand as a whole.
 *
 * @param idOf what `after` names an entry by; an entry that is gone since starts the list again
 */
export function sliceOf<Entry>(
  all: readonly Entry[],
  { limit, after }: Asked,
  idOf: (entry: Entry) => string,
): { readonly entries: readonly Entry[]; readonly next?: string } {
  const start = after === undefined ? 0 : all.findIndex((one) => idOf(one) === after) + 1;
  const entries = all.slice(start, start + limit);
  const last = entries.at(-1);
  const hasMore = last !== undefined && start + limit < all.length;
  return { entries, ...(hasMore && { next: idOf(last) }) };
}
