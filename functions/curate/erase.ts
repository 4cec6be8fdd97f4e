import { auditPointers, profileIdsOf } from '../../domain/identity/audit.ts';
import { erasurePointers } from '../../domain/identity/new-curation.ts';
import { isAtWork } from '../../domain/sync/in-flight.ts';
import { mayBeListed } from '../../domain/sync/journal.ts';
import { followerLimit, followerRow, followersOf } from '../../queries/identity-drift.ts';
import type { ErasureRow } from '../../schemas/curation.ts';
import { type AuditRow, auditRow } from '../../schemas/identity-history.ts';
import { journalRow, type SyncRow, shardRow, syncRow } from '../../schemas/sync.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import { askInSteps } from './ask.ts';
import { eraseLeafOf } from './erase-leaf.ts';
import { finish } from './finish.ts';
import { forgetChannels, isSomebodySending, longestSendMs } from './forget-channels.ts';
import type { CuratePorts, Onward } from './ports.ts';
import { askIdentity } from './sources.ts';

const parallelNodes = 8;
const lookAgainSeconds = 5;
const longestWaitSeconds = 900;
/** How long personal data waits for lists, which are told whom to remove by it. */
const listsLimitMs = 7 * 24 * 3_600_000;

type Progress = Partial<
  Pick<ErasureRow, 'step' | 'nodes' | 'before' | 'tombstonedAtEpochMs' | 'stillListed'>
>;

/**
 * Erases a person: tombstones in the graph, so that nothing more is learned; removal from every list, while the contacts
 * are still known; the vault, and what own channels keep; then the devices that followed, which the lake names. Each step may be done again from its
 * beginning, and what it needs to know is in the job's row before it begins.
 */
export async function erase(
  job: ErasureRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
): Promise<Onward> {
  switch (job.step) {
    case 'graph':
      return tombstone(job, ports);
    case 'lists':
      return awaitLists(job, ports);
    case 'vault':
      await ports.vault.erase(job.nodes);
      await forgetChannels(job.nodes, ports);
      return save(job, { step: 'leaves' }, 0, ports);
    case 'leaves':
      return eraseLeaves(job, ports, deadlineEpochMs);
  }
}

async function tombstone(job: ErasureRow, ports: CuratePorts): Promise<Onward> {
  const now = (await ports.graph.profilesOf([job.node])).get(job.node);
  const known = [...new Set([...job.nodes, ...(now?.members ?? [])])];
  const before = now === undefined || now.isErased ? job.before : [now.profileId];
  await save(job, { nodes: known, before }, 0, ports);
  // Whoever sends one of them at this moment finds here what is to be taken back.
  await ports.control.putAll(erasurePointers(job.id, known));
  // Only whom the row names: of anybody else nobody would know, after a death, that there is more to be erased.
  await ports.graph.erase(job.node, new Set(known));
  const views = await ports.graph.profilesOf([...new Set([job.node, ...known])]);
  // Somebody joined meanwhile: once more, with them.
  if (views.get(job.node)?.isErased === false) return { afterSeconds: 0 };
  // Who was a member when it was asked for, and is somebody else's since, stays.
  const nodes = known.filter((node) => views.get(node)?.isErased === true).toSorted();
  await inParallel(nodes, parallelNodes, (node) =>
    ports.deliveries.send({ kind: 'withdrawn', node }),
  );
  const tombstonedAtEpochMs = ports.clock();
  return save(job, { nodes, step: 'lists', tombstonedAtEpochMs }, 0, ports);
}

/** A delivery that was on its way may put the person on a list once more; so all is looked at when that is over. */
async function awaitLists(job: ErasureRow, ports: CuratePorts): Promise<Onward> {
  const waitedMs = ports.clock() - (job.tombstonedAtEpochMs ?? 0);
  const settleMs = ports.settleSeconds * 1000;
  if (waitedMs < settleMs) return { afterSeconds: Math.ceil((settleMs - waitedMs) / 1000) };
  const syncs = await ports.control.queryAll(syncRow, { kind: 'sync' });
  const listed = await inParallel(syncs, parallelNodes, async (sync) => {
    const rows = await ports.control.getAll(journalRow, `journal#${sync.id}`, job.nodes);
    return rows.some(mayBeListed) || (await isBeingSent(sync, job.nodes, ports)) ? [sync.id] : [];
  });
  const stillListed = listed.flat();
  if (stillListed.length > 0 && waitedMs < listsLimitMs) {
    // Platforms that are down for days are looked at ever more rarely.
    const rarely = Math.floor(waitedMs / 20_000);
    return { afterSeconds: Math.max(lookAgainSeconds, Math.min(longestWaitSeconds, rarely)) };
  }
  if (waitedMs < longestSendMs && (await isSomebodySending(ports)))
    return { afterSeconds: lookAgainSeconds };
  return save(job, { step: 'vault', stillListed }, 0, ports);
}

/** Whether a chunk is at work that may have her: who died over it may have sent her without writing it down. */
async function isBeingSent(
  { id, state, runId }: SyncRow,
  nodes: readonly string[],
  { control }: CuratePorts,
): Promise<boolean> {
  if (state !== 'running' || runId === undefined) return false;
  const shards = await control.queryAll(shardRow, { kind: `shard#${id}#${runId}` });
  return nodes.some((node) => isAtWork(shards, node));
}

async function eraseLeaves(
  job: ErasureRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
): Promise<Onward> {
  if (job.nodes.length === 0) return conclude(job, 0, ports);
  const answer = await askInSteps(
    job,
    followerRow,
    () => askIdentity((sources) => followersOf(job.nodes, sources, job.leavesAfter), ports),
    ports,
  );
  if (answer.kind === 'later') return answer;
  const leaves = answer.rows.map(({ node }) => node);
  const members = new Set(job.nodes);
  const erased = await inParallel(leaves, parallelNodes, async (leaf) =>
    ports.clock() < deadlineEpochMs ? await eraseLeafOf(leaf, members, ports) : undefined,
  );
  // Too many for one invocation: the answer stays, and what is erased is passed over quickly.
  if (erased.includes(undefined)) return { afterSeconds: 0 };
  const gone = leaves.filter((_, at) => erased[at] === true);
  if (gone.length > 0) await forgetChannels(gone, ports);
  const count = gone.length;
  if (leaves.length < followerLimit) return conclude(job, count, ports);
  const set = { leavesAfter: leaves.at(-1) ?? '', leaves: job.leaves + count };
  const key = { kind: job.kind, id: job.id };
  const asRead = { leavesAfter: { equals: job.leavesAfter } };
  await ports.control.update(key, { set, remove: ['queryId'] }, asRead);
  return { afterSeconds: 0 };
}

async function conclude(job: ErasureRow, count: number, ports: CuratePorts): Promise<'ended'> {
  const at = new Date(ports.clock()).toISOString();
  const leaves = job.leaves + count;
  const { nodes, stillListed } = job;
  ports.log('erased', { nodes: nodes.length, leaves, stillListed: stillListed.length });
  const asked = await ports.control.get(auditRow, 'audit', job.auditId);
  const after = profileIdsOf(nodes);
  const told: AuditRow[] =
    asked === undefined ? [] : [{ ...asked, state: 'done', before: job.before, after }];
  await ports.control.putAll(told.flatMap((row) => [row, ...auditPointers(row)]));
  return finish(job, { nodes: nodes.length, leaves, stillListed, at }, [], ports);
}

async function save(
  job: ErasureRow,
  set: Progress,
  afterSeconds: number,
  ports: CuratePorts,
): Promise<Onward> {
  const key = { kind: job.kind, id: job.id };
  await ports.control.update(key, { set }, { step: { equals: job.step } });
  return { afterSeconds };
}
