import type { RunRow, SyncRow } from '../../../schemas/sync.ts';
import type { Connection } from '../ports.ts';

/** Share of a list that may be left over on it before it is built again. */
const mostLingering = 0.1;

/**
 * What a run sends. Only when the list follows its audience is everybody sent again: first what changed, then all.
 *
 * @param isInStep whether the list follows the audience as it is
 * @param now time, and edition of the destination's legal bases: after a change of these everybody is judged anew
 */
export function scopeOf(
  sync: SyncRow,
  isInStep: boolean,
  { type, makesLists }: Connection,
  now: {
    readonly nowEpochMs: number;
    readonly basisEdition: number;
    /** Whether the audience is not for advertising: after a change of that everybody is judged anew, too. */
    readonly isBarred: boolean;
    /** A list that was replaced is still there: whoever lingers may be on that one. */
    readonly isRetiring: boolean;
  },
): NonNullable<RunRow['scope']> {
  if (!isInStep || sync.generation === 0) return 'changes';
  const isDue = sync.renewAt !== undefined && Date.parse(sync.renewAt) <= now.nowEpochMs;
  const isOtherLaw =
    now.basisEdition !== (sync.basisEdition ?? 0) || now.isBarred !== (sync.isBarred ?? false);
  if (type.removal === 'rebuild' && makesLists) {
    const isFull = !now.isRetiring && sync.lingering > mostLingering * Math.max(1, sync.audience);
    if (sync.wantsRebuild !== undefined || isFull || isDue || isOtherLaw) return 'rebuild';
  }
  return sync.wantsEverybody !== undefined || isDue || isOtherLaw ? 'everybody' : 'changes';
}
