import * as z from 'zod';
import type { ListState, ReceiptStatus } from '../destination.ts';

const job = z.object({
  description: z.string().nullish(),
  jobStatus: z.string(),
  failedType: z.string().nullish(),
});

/** One audience as LINE describes it, with its latest jobs, at most 50. */
export const audienceBody = z.object({
  audienceGroup: z.object({
    status: z.string(),
    failedType: z.string().nullish(),
    audienceCount: z.number().nullish(),
    /** Epoch seconds. */
    expireTimestamp: z.number().nullish(),
  }),
  jobs: z.array(job).default([]),
});
type AudienceBody = z.infer<typeof audienceBody>;

const openStatuses = new Set(['QUEUED', 'WORKING']);
const mostJobsShown = 50;

/** A list with jobs under way is still building, whatever its own status says. */
export function stateOf({ audienceGroup, jobs }: AudienceBody): ListState {
  const { status, failedType, expireTimestamp } = audienceGroup;
  const expiry =
    typeof expireTimestamp === 'number' ? { expiresAtEpochMs: expireTimestamp * 1000 } : {};
  switch (status) {
    case 'READY': {
      const isBuilding = jobs.some(({ jobStatus }) => openStatuses.has(jobStatus));
      return { kind: isBuilding ? 'building' : 'ready', ...expiry };
    }
    case 'IN_PROGRESS':
    case 'ACTIVATING':
      return { kind: 'building', ...expiry };
    case 'EXPIRED':
      return { kind: 'gone', reason: status, ...expiry };
    default:
      return { kind: 'failed', reason: failedType ?? status, ...expiry };
  }
}

/**
 * What became of the upload of this description. One sent twice has two jobs; that one of them finished is enough.
 *
 * @param records ids of the upload
 */
export function uploadStatus(
  { audienceGroup, jobs }: AudienceBody,
  description: string,
  records: number,
): ReceiptStatus {
  const mine = jobs.filter((each) => each.description === description);
  if (mine.some(({ jobStatus }) => jobStatus === 'FINISHED')) return { kind: 'done' };
  if (mine.some(({ jobStatus }) => openStatuses.has(jobStatus))) return { kind: 'processing' };
  const [failed] = mine;
  if (failed === undefined) {
    // Fifty later jobs have been shown since, so this one has ended; what the list says holds for it.
    const isBehind = jobs.length >= mostJobsShown && audienceGroup.status === 'READY';
    return isBehind ? { kind: 'done' } : { kind: 'processing' };
  }
  const reason = failed.failedType ?? 'FAILED';
  const kind = reason === 'INTERNAL_ERROR' ? 'failed' : 'refused';
  return { kind, failedRecords: { [reason]: records } };
}
