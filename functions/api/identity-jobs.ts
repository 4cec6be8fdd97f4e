import * as z from 'zod';
import {
  type NewCuration,
  newDryRun,
  newErasure,
  newReconciliation,
  newReevaluation,
} from '../../domain/identity/new-curation.ts';
import { faultOf } from '../../domain/identity/rule-change.ts';
import { jobIdAt } from '../../domain/refresh/new-job.ts';
import {
  type CurationRow,
  curationRow,
  erasureOfRow,
  openCurationRow,
  reconciliationRow,
} from '../../schemas/curation.ts';
import { identityRuleChange } from '../../schemas/identity-rules.ts';
import { noteDeed } from './identity-audit.ts';
import { reason } from './identity-changes.ts';
import { knownNodes, nodeReference } from './node-reference.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, accepted, failure, notFound, ok } from './response.ts';
import { type Call, type Route, route, routeWithBody } from './route.ts';

const applyBody = z.strictObject({ reason });
const erasureBody = z.strictObject({ node: nodeReference, reason });

export const identityJobRoutes: readonly Route[] = [
  routeWithBody('POST', '/api/identity/erase', 'admin', erasureBody, erase),
  routeWithBody('POST', '/api/identity/reconcile', 'admin', z.strictObject({}), reconcile),
  route('GET', '/api/identity/reconciliation', 'analyst', async (_, { control }) => {
    const { rows } = await control.query(reconciliationRow, {
      kind: 'reconciliation',
      reverse: true,
      limit: 30,
    });
    const [last, ...earlier] = rows.map(({ kind: _kind, id: _id, ...row }) => row);
    return ok({ ...(last !== undefined && { last }), earlier });
  }),
  routeWithBody(
    'POST',
    '/api/identity/rules/dry-run',
    'analyst',
    identityRuleChange,
    async ({ body }, ports) => {
      const fault = faultOf(body);
      if (fault !== undefined) {
        const [path = '', message = ''] = fault.split(': ');
        return failure('invalid', `${fault}.`, [{ path, message }]);
      }
      const now = ports.clock();
      return start(newDryRun(newId(now, ports), now, body), ports);
    },
  ),
  routeWithBody('POST', '/api/identity/rules/apply', 'admin', applyBody, applyRules),
  route('GET', '/api/identity/curations/{id}', 'analyst', async ({ params }, { control }) => {
    const job = await control.get(curationRow, 'curation', params['id'] ?? '');
    return job === undefined ? notFound('job') : ok(shown(job));
  }),
];

/**
 * Starts an erasure, or takes up the one that was started for this node and has not come to its end. One that is done
 * is named again.
 */
async function erase(
  { body, caller }: Call<z.infer<typeof erasureBody>>,
  ports: ApiPorts,
): Promise<ApiResponse> {
  const found = await knownNodes([['node', body.node]], ports);
  if ('refused' in found) return found.refused;
  const [node = ''] = found.nodes;
  const earlier = await earlierErasure(node, ports);
  if (earlier !== undefined) return earlier;
  const view = (await ports.graph.profilesOf([node])).get(node);
  const deed = { what: 'erase' as const, nodes: [node], reason: body.reason, who: caller };
  const { id: auditId } = await noteDeed(deed, ports);
  const now = ports.clock();
  const person = { node, members: view?.members ?? [], auditId };
  return start(newErasure(newId(now, ports), now, person), ports);
}

async function earlierErasure(node: string, ports: ApiPorts): Promise<ApiResponse | undefined> {
  const { control, curations } = ports;
  const { rows } = await control.query(erasureOfRow, {
    kind: `erasure-of#${node}`,
    reverse: true,
    limit: 1,
  });
  const [pointer] = rows;
  const job = pointer && (await control.get(curationRow, 'curation', pointer.id));
  if (job === undefined) return undefined;
  if (job.state === 'done') {
    // A device may have been let alone then and be somebody's now.
    const view = (await ports.graph.profilesOf([node])).get(node);
    return view?.isErased === true ? accepted({ jobId: job.id }) : undefined;
  }
  if (job.state === 'failed') {
    await control.transact([
      {
        update: { kind: job.kind, id: job.id },
        change: {
          set: { state: 'running', failures: 0 },
          remove: ['error', 'finishedAt', 'waitingSinceEpochMs'],
        },
        condition: { state: { equals: 'failed' } },
      },
      { put: { kind: 'open-curation', id: job.id } },
    ]);
  }
  await curations.send({ kind: 'curation', jobId: job.id });
  return accepted({ jobId: job.id });
}

/** One comparison at a time: while one runs, it is named. */
async function reconcile(_: Call<unknown>, ports: ApiPorts): Promise<ApiResponse> {
  const running = await runningJob('reconcile', ports);
  if (running !== undefined) return accepted({ jobId: running.id });
  const now = ports.clock();
  return start(newReconciliation(newId(now, ports), now), ports);
}

/** One at a time: while one runs, it is named. It goes by the rules in force, and begins again when these change. */
async function applyRules(
  { body, caller }: Call<z.infer<typeof applyBody>>,
  ports: ApiPorts,
): Promise<ApiResponse> {
  const running = await runningJob('reevaluate', ports);
  if (running !== undefined) return accepted({ jobId: running.id });
  const deed = { what: 'apply-rules' as const, nodes: [], reason: body.reason, who: caller };
  const { id: auditId } = await noteDeed(deed, ports);
  const now = ports.clock();
  return start(newReevaluation(newId(now, ports), now, auditId), ports);
}

async function runningJob(
  work: CurationRow['work'],
  { control }: ApiPorts,
): Promise<CurationRow | undefined> {
  const open = await control.queryAll(openCurationRow, { kind: 'open-curation' });
  const jobs = await control.getAll(
    curationRow,
    'curation',
    open.map(({ id }) => id),
  );
  return jobs.find((job) => job.work === work);
}

const newId = (nowEpochMs: number, ports: ApiPorts): string =>
  jobIdAt(nowEpochMs, ports.randomText(8).toLowerCase());

async function start({ actions, message }: NewCuration, ports: ApiPorts): Promise<ApiResponse> {
  await ports.control.transact(actions);
  await ports.curations.send(message);
  return accepted({ jobId: message.jobId });
}

/** A job as callers see it. */
function shown(job: CurationRow) {
  const { id, work, state, step, progress, requestedAt, finishedAt, error, result } = job;
  return {
    id,
    work,
    state,
    step,
    progress,
    requestedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    ...(error !== undefined && { error }),
    ...(result !== undefined && { result }),
  };
}
