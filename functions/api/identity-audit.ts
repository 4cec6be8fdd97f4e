import { auditPointers, profileIdsOf } from '../../domain/identity/audit.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import type { GraphChange } from '../../domain/identity/stewardship.ts';
import { scrubText } from '../../domain/intake/scrub-text.ts';
import { type AuditRow, auditRow } from '../../schemas/identity-history.ts';
import { OutOfReachError } from '../../stores/graph-stewardship.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const longestReason = 200;
const rowsPerPage = 50;

export const auditRoutes: readonly Route[] = [
  route('GET', '/api/identity/audit', 'analyst', async ({ query }, { control }) => {
    const after = query.get('after');
    const page = await control.query(auditRow, {
      kind: 'audit',
      reverse: true,
      limit: rowsPerPage,
      ...(after !== null && { after }),
    });
    const { next } = page;
    return ok({ audit: page.rows.map(shownAudit), ...(next !== undefined && { next }) });
  }),
];

export const shownAudit = ({ kind: _, ...row }: AuditRow) => row;

export interface Deed {
  readonly what: AuditRow['what'];
  readonly nodes: readonly NodeId[];
  readonly reason: string;
  readonly who: string;
}

/** What is done, before it is done. */
export async function noteDeed(deed: Deed, ports: ApiPorts): Promise<AuditRow> {
  const at = new Date(ports.clock()).toISOString();
  const row: AuditRow = {
    kind: 'audit',
    id: `${at}#${ports.randomText(8)}`,
    at,
    who: deed.who,
    what: deed.what,
    nodes: [...deed.nodes],
    reason: scrubText(deed.reason).slice(0, longestReason),
    state: 'asked',
    before: [],
    after: [],
  };
  await ports.control.putAll([row, ...auditPointers(row)]);
  return row;
}

/**
 * Does something to the graph and leaves a row that says who did it, why, and what came of it. The row is there before
 * anything is done. Saying the same again is a deed of its own that changes nothing.
 *
 * @param act undefined for an identifier that nobody knows; an answer when nothing was done, the deed stays as asked
 */
export async function audited<Change extends GraphChange>(
  deed: Deed,
  ports: ApiPorts,
  act: (auditId: string) => Promise<Change | ApiResponse | undefined>,
  more: (change: Change) => object = () => ({}),
): Promise<ApiResponse> {
  const asked = await noteDeed(deed, ports);
  const change = await act(asked.id).catch(refusal);
  if (change === undefined) return notFound('identifier');
  if ('status' in change) return change;
  const { isChanged } = change;
  const before = profileIdsOf(change.before.map(({ profileId }) => profileId));
  const after = profileIdsOf(change.after.map(({ profileId }) => profileId));
  const row: AuditRow = { ...asked, state: isChanged ? 'done' : 'unchanged', before, after };
  await ports.control.putAll([row, ...auditPointers(row)]);
  return ok({ auditId: row.id, isChanged, before, after, ...more(change) });
}

/** What the graph cannot do as it is now; nothing was done then, and the deed stays as asked. */
function refusal(error: unknown): ApiResponse {
  if (error instanceof OutOfReachError) {
    const what = 'This touches more identifiers than one transaction can change.';
    return failure('conflict', `${what} Take single pieces of evidence back first.`);
  }
  if (error instanceof Error && 'code' in error && error.code === 'identity_contention') {
    return failure('conflict', 'Others kept changing the same profiles. Say it again.');
  }
  throw error;
}
