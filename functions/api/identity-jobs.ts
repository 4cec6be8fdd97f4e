import * as z from 'zod';
import {
  type NewCuration,
  newDryRun,
  newErasure,
  newRebuild,
  newReconciliation,
  newReevaluation,
} from '../../domain/identity/new-curation.ts';
import { faultOf } from '../../domain/identity/rule-change.ts';
import { jobIdAt } from '../../domain/refresh/new-job.ts';
import { curation, reconciliations } from '../../schemas/api/identity.ts';
import { paging } from '../../schemas/api/paging.ts';
import { started } from '../../schemas/api/status.ts';
import {
  type CurationRow,
  curationRow,
  erasureOfRow,
  openCurationRow,
  rebuildMode,
  reconciliationRow,
} from '../../schemas/curation.ts';
import { identityRuleChange } from '../../schemas/identity-rules.ts';
import { noteDeed } from './identity-audit.ts';
import { reason } from './identity-changes.ts';
import { knownNodes, nodeReference } from './node-reference.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, accepted, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const applyBody = z.strictObject({ reason });
const erasureBody = z.strictObject({ node: nodeReference, reason });

export const identityJobRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/identity/erase',
    summary: 'Erase a person for good',
    description:
      'Starts an erasure, or takes up the one that was started for this identifier and has not come to its end.',
    scope: 'identity:erase',
    body: erasureBody,
    answers: { 202: started },
    errors: ['not_found'],
    run: ({ body, caller }, ports) => erase(body, caller.name, ports),
  }),
  route({
    method: 'POST',
    path: '/api/identity/reconcile',
    summary: 'Compare the graph with the lake, and land again what that lacks',
    scope: 'identity:write',
    body: z.strictObject({}),
    answers: { 202: started },
    run: (_, ports) => reconcile(ports),
  }),
  route({
    method: 'POST',
    path: '/api/identity/rebuild',
    summary: 'Put the graph back together from what the lake keeps of it',
    description:
      'Safe at any time and twice: what is there stays as it is, so of a graph that is whole nothing changes. `dry-run` writes nothing and says whether it could be done; `note` lands what the graph says anew, for a lake that lacks it.',
    scope: 'identity:write',
    body: z.strictObject({ mode: rebuildMode.default('rebuild') }),
    answers: { 202: started },
    run: ({ body }, ports) => rebuild(body.mode, ports),
  }),
  route({
    method: 'GET',
    path: '/api/identity/reconciliation',
    summary: 'What comparisons of graph and lake found',
    scope: 'identity:read',
    query: paging.extend({ limit: paging.shape.limit.unwrap().default(30) }),
    answers: { 200: reconciliations },
    run: async ({ query }, { control }) => {
      const newest = { kind: 'reconciliation', reverse: true, ...pageOf(query) };
      const page = await control.query(reconciliationRow, newest);
      const all = page.rows.map(({ kind: _kind, id: _id, ...row }) => row);
      if (query.after !== undefined) return ok({ earlier: all, ...nextOf(page.next) });
      const [last, ...earlier] = all;
      return ok({ ...(last !== undefined && { last }), earlier, ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/identity/rules/dry-run',
    summary: 'What other identity rules would split or join; nothing changes',
    scope: 'identity:read',
    body: identityRuleChange,
    answers: { 202: started },
    run: async ({ body }, ports) => {
      const fault = faultOf(body);
      if (fault !== undefined) {
        const [path = '', message = ''] = fault.split(': ');
        return failure('invalid', `${fault}.`, [{ path, message }]);
      }
      const now = ports.clock();
      return start(newDryRun(newId(now, ports), now, body), ports);
    },
  }),
  route({
    method: 'POST',
    path: '/api/identity/rules/apply',
    summary: 'Bring all profiles in line with the rules as deployed',
    scope: 'identity:write',
    body: applyBody,
    answers: { 202: started },
    run: ({ body, caller }, ports) => applyRules(body, caller.name, ports),
  }),
  route({
    method: 'GET',
    path: '/api/identity/curations/{id}',
    summary: 'How far a comparison, dry run, erasure or reevaluation is',
    scope: 'identity:read',
    answers: { 200: curation },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const job = await control.get(curationRow, 'curation', params.id);
      return job === undefined ? notFound('job') : ok(curation.parse(job));
    },
  }),
];

/**
 * Starts an erasure, or takes up the one that was started for this node and has not come to its end. One that is done
 * is named again.
 */
async function erase(
  body: z.infer<typeof erasureBody>,
  who: string,
  ports: ApiPorts,
): Promise<Answered<typeof started>> {
  const found = await knownNodes([['node', body.node]], ports);
  if ('refused' in found) return found.refused;
  const [node = ''] = found.nodes;
  const earlier = await earlierErasure(node, ports);
  if (earlier !== undefined) return earlier;
  const view = (await ports.graph.profilesOf([node])).get(node);
  const deed = { what: 'erase' as const, nodes: [node], reason: body.reason, who };
  const { id: auditId } = await noteDeed(deed, ports);
  const now = ports.clock();
  const person = { node, members: view?.members ?? [], auditId };
  return start(newErasure(newId(now, ports), now, person), ports);
}

async function earlierErasure(
  node: string,
  ports: ApiPorts,
): Promise<Answered<typeof started> | undefined> {
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
async function reconcile(ports: ApiPorts): Promise<Answered<typeof started>> {
  const running = await runningJob('reconcile', ports);
  if (running !== undefined) return accepted({ jobId: running.id });
  const now = ports.clock();
  return start(newReconciliation(newId(now, ports), now), ports);
}

/** One at a time: while one runs, of whatever mode, it is named. */
async function rebuild(
  mode: z.infer<typeof rebuildMode>,
  ports: ApiPorts,
): Promise<Answered<typeof started>> {
  const running = await runningJob('rebuild', ports);
  if (running !== undefined) return accepted({ jobId: running.id });
  const now = ports.clock();
  return start(newRebuild(newId(now, ports), now, mode), ports);
}

/** One at a time: while one runs, it is named. It goes by the rules in force, and begins again when these change. */
async function applyRules(
  body: z.infer<typeof applyBody>,
  who: string,
  ports: ApiPorts,
): Promise<Answered<typeof started>> {
  const running = await runningJob('reevaluate', ports);
  if (running !== undefined) return accepted({ jobId: running.id });
  const deed = { what: 'apply-rules' as const, nodes: [], reason: body.reason, who };
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

async function start(
  { actions, message }: NewCuration,
  ports: ApiPorts,
): Promise<Answered<typeof started>> {
  await ports.control.transact(actions);
  await ports.curations.send(message);
  return accepted({ jobId: message.jobId });
}
