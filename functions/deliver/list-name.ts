import type { SyncRow } from '../../schemas/sync.ts';

/** What the journal calls the list that a sync's members are on; `list` where the destination's settings name it. */
export function listNameOf({ listId }: SyncRow, another?: string): string {
  return another ?? listId ?? 'list';
}
