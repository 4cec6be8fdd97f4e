import type { Sighting } from '../../domain/identity/evidence.ts';
import type { EdgeRecord, NodeRecord } from '../../domain/identity/graph-record.ts';
import type { WeighedPair } from '../../domain/identity/grouping.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { shippedRules } from '../../domain/identity/kind-rules.ts';
import type { PartitionInput } from '../../domain/identity/partition.ts';
import { type NodePair, pairOf } from '../../domain/identity/priority.ts';
import { changedRules, compareProfiles } from '../../domain/identity/rule-change.ts';
import type { DryRunRow } from '../../schemas/curation.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import { finish } from './finish.ts';
import type { CuratePorts, Onward } from './ports.ts';

const segments = 16;
const segmentsAtOnce = 4;
const examples = 100;
/** What the function's memory holds, with the profiles computed from it. */
const mostEvidence = 1_000_000;
const progressEveryPages = 16;

/** All that profiles are computed from. */
interface Evidence {
  readonly nodes: NodeId[];
  readonly pairs: WeighedPair[];
  readonly erased: Set<NodeId>;
  readonly blocked: Set<NodeId>;
  readonly forbidden: NodePair[];
}

/**
 * Computes the profiles of the whole graph twice, by the rules as they are and as they would be, and compares them. All
 * in one invocation: one that dies begins again, and nothing is changed but the job's row.
 */
export async function dryRun(job: DryRunRow, ports: CuratePorts): Promise<Onward> {
  const evidence = await readEvidence(job, ports);
  const before = profilesBy(evidence, { rules: shippedRules, blocked: evidence.blocked }, ports);
  const blocked = new Set([...evidence.blocked, ...(job.change.blocked ?? [])]);
  const rules = changedRules(shippedRules, job.change);
  const after = profilesBy(evidence, { rules, blocked }, ports);
  const result = compareProfiles(before, after, examples);
  ports.log('rules tried', { splits: result.splits, joins: result.joins });
  return finish(job, result, [], ports);
}

function profilesBy(
  { nodes, pairs, erased, forbidden }: Evidence,
  change: Pick<PartitionInput, 'rules' | 'blocked'>,
  ports: CuratePorts,
): ReadonlyMap<NodeId, NodeId> {
  return ports.partition({ nodes, pairs, erased, forbidden, ...change }).profileOf;
}

async function readEvidence(job: DryRunRow, ports: CuratePorts): Promise<Evidence> {
  const evidence: Evidence = {
    nodes: [],
    pairs: [],
    erased: new Set(),
    blocked: new Set(),
    forbidden: [],
  };
  let pages = 0;
  const all = Array.from({ length: segments }, (_, segment) => segment);
  await inParallel(all, segmentsAtOnce, async (segment) => {
    let next: string | undefined;
    do {
      const page = await ports.scan.page(segment, segments, next, 'all');
      for (const record of page.nodes) takeNode(record, evidence);
      for (const edge of page.edges) takeEdge(edge, evidence);
      if (evidence.pairs.length > mostEvidence) {
        throw new RangeError(`a dry run takes ${mostEvidence} pieces of evidence, here are more`);
      }
      next = page.next;
      pages += 1;
      if (pages % progressEveryPages === 0) await tellProgress(job, evidence, ports);
    } while (next !== undefined);
  });
  await tellProgress(job, evidence, ports);
  return evidence;
}

function takeNode(record: NodeRecord, evidence: Evidence): void {
  const { node, leaf, forbidden = [] } = record;
  evidence.nodes.push(node);
  if (record.isErased) evidence.erased.add(node);
  if (record.isBlocked) evidence.blocked.add(node);
  for (const other of forbidden) evidence.forbidden.push(pairOf(node, other));
  if (leaf === undefined) return;
  evidence.pairs.push(weighed(pairOf(record.profile, node), leaf));
}

/** Each piece comes from both ends; one is enough. */
function takeEdge(edge: EdgeRecord, to: Evidence): void {
  const pair = pairOf(edge.node, edge.other);
  if (!edge.isRemoved && pair.weaker === edge.node) to.pairs.push(weighed(pair, edge));
}

function weighed(pair: NodePair, { at, mayJoinPeople, basis }: Sighting): WeighedPair {
  return { ...pair, at, mayJoinPeople, ...(basis !== undefined && { basis }) };
}

async function tellProgress(job: DryRunRow, evidence: Evidence, ports: CuratePorts): Promise<void> {
  const progress = { nodes: evidence.nodes.length, evidence: evidence.pairs.length };
  const set = { progress, renewedAtEpochMs: ports.clock() };
  await ports.control.update(
    { kind: job.kind, id: job.id },
    { set },
    { state: { equals: 'running' } },
  );
}
