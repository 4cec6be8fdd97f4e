import { auditPointers, profileIdsOf } from '../../domain/identity/audit.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import type { GraphChange } from '../../domain/identity/stewardship.ts';
import { scrubText } from '../../domain/intake/scrub-text.ts';
import { audits, type Deed } from '../../schemas/api/identity.ts';
import { paging } from '../../schemas/api/paging.ts';
import { type AuditRow, auditRow } from '../../schemas/identity-history.ts';
import { OutOfReachError } from '../../stores/graph-stewardship.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, type Failure, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const longestReason = 200;

export const auditRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/identity/audit',
    summary: 'Who changed the identity graph, what and why',
    scope: 'identity:read',
    query: paging,
    answers: { 200: audits },
    run: async ({ query }, { control }) => {
      const newest = { kind: 'audit', reverse: true, ...pageOf(query) };
      const page = await control.query(auditRow, newest);
      return ok({ audit: page.rows.map(shownAudit), ...nextOf(page.next) });
    },
  }),
];

export const shownAudit = ({ kind: _, ...row }: AuditRow) => row;

export interface Asked {
  readonly what: AuditRow['what'];
  readonly nodes: readonly NodeId[];
  readonly reason: string;
  readonly who: string;
}

/** What is done, before it is done. */
export async function noteDeed(deed: Asked, ports: ApiPorts): Promise<AuditRow> {
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
export async function audited<Change extends GraphChange, More extends object>(
  deed: Asked,
  ports: ApiPorts,
  act: (auditId: string) => Promise<Change | Failure | undefined>,
  more: (change: Change) => More,
): Promise<ApiResponse<Deed & More>> {
  const asked = await noteDeed(deed, ports);
  const change = await act(asked.id).catch(refusal);
  if (change === undefined) return notFound('identifier');
  if ('problem' in change) return change;
  const { isChanged } = change;
  const before = profileIdsOf(change.before.map(({ profileId }) => profileId));
  const after = profileIdsOf(change.after.map(({ profileId }) => profileId));
  const row: AuditRow = { ...asked, state: isChanged ? 'done' : 'unchanged', before, after };
  await ports.control.putAll([row, ...auditPointers(row)]);
  return ok({ auditId: row.id, isChanged, before, after, ...more(change) });
}

/** What the graph cannot do as it is now; nothing was done then, and the deed stays as asked. */
function refusal(error: unknown): Failure {
  if (error instanceof OutOfReachError) {
    const what = 'This touches more identifiers than one transaction can change.';
    return failure('conflict', `${what} Take single pieces of evidence back first.`);
  }
  if (error instanceof Error && 'code' in error && error.code === 'identity_contention') {
    return failure('conflict', 'Others kept changing the same profiles. Say it again.');
  }
  throw error;
}
