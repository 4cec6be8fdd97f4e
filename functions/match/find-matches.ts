import type { Vault } from '../../domain/consent/vault.ts';
import type { ControlCondition, ControlTable } from '../../domain/control/control-table.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { candidateEvidence, candidateId, candidateRow } from '../../domain/match/candidate.ts';
import { isStrict } from '../../domain/match/decision.ts';
import type { MatchWeights } from '../../domain/match/fellegi-sunter.ts';
import { personRecord } from '../../domain/match/person-record.ts';
import { type MatchRecord, matchFields } from '../../domain/match/record.ts';
import { type ComparedRecords, compareRecords, judgeRecords } from '../../domain/match/run.ts';
import {
  type MatchCandidateRow,
  type MatchSearchRow,
  matchCandidateRow,
} from '../../schemas/match.ts';
import type { ListedProfile } from './list-profiles.ts';

export interface FindMatchesPorts {
  /** All profiles that are not erased, page by page; which come first does not matter. */
  readonly profiles: () => AsyncIterable<readonly ListedProfile[]>;
  readonly vault: Pick<Vault, 'read'>;
  readonly graph: Pick<IdentityGraph, 'addEvidence' | 'profilesOf'>;
  readonly control: Pick<ControlTable, 'queryAll' | 'put' | 'putIfAbsent' | 'update' | 'delete'>;
  /** Learns from patterns alone: in the function (`learnWeights`) or in the warehouse (`learnInWarehouse`). */
  readonly learn: (compared: Pick<ComparedRecords, 'patterns' | 'prior'>) => Promise<MatchWeights>;
  /** Uniform draw in [0, 1). */
  readonly random: () => number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

export interface FindMatchesOptions {
  /** ISO 3166-1 alpha-2, assumed for phone numbers and postal codes. */
  readonly region: string;
  /** Join strict matches without anybody's look. @default false */
  readonly linksUnseen?: boolean;
  /** Most profiles of a search; what is beyond is counted. @default 200,000 */
  readonly maxProfiles?: number;
  /** Most candidates that wait; the likeliest stay. @default 2,000 */
  readonly maxOpen?: number;
}

/**
 * Searches all profiles for people who are there twice and puts candidates into the review queue. Values stay in this
 * process. May be run again at any time: what is decided stays decided, what no longer holds leaves the queue.
 */
export async function findMatches(
  ports: FindMatchesPorts,
  options: FindMatchesOptions,
): Promise<MatchSearchRow> {
  const { records, leftOut: profilesLeftOut } = await readPeople(ports, options);
  const compared = compareRecords(records, { random: ports.random });
  const weights = await ports.learn(compared);
  const rows = await ports.control.queryAll(matchCandidateRow, { kind: 'match-candidate' });
  const decided = await decidedPairs(rows, ports.graph);
  const found = candidates(compared, weights, ports).filter(({ row }) => !decided.has(row.id));
  const kept = found.slice(0, options.maxOpen ?? 2_000);
  let linked = 0;
  for (const { row, mayLink } of kept) {
    if (options.linksUnseen === true && mayLink) linked += await linkUnseen(row, ports);
    else await offer(row, ports);
  }
  const dropped = await dropOthers(rows, new Set(kept.map(({ row }) => row.id)), ports);
  const result: MatchSearchRow = {
    kind: 'match-search',
    id: 'latest',
    finishedAt: now(ports),
    profiles: records.length,
    profilesLeftOut,
    pairs: compared.pairs.length,
    skippedBlocks: compared.skippedBlocks,
    opened: kept.length - linked,
    linked,
    dropped,
    leftOut: found.length - kept.length,
    matchShare: weights.matchShare,
    weights: shownWeights(weights),
  };
  await ports.control.put(result);
  return result;
}

async function readPeople(
  { profiles, vault }: FindMatchesPorts,
  { region, maxProfiles = 200_000 }: FindMatchesOptions,
): Promise<{ records: MatchRecord[]; leftOut: number }> {
  const records: MatchRecord[] = [];
  let leftOut = 0;
  for await (const page of profiles()) {
    const taken = page.slice(0, Math.max(0, maxProfiles - records.length));
    leftOut += page.length - taken.length;
    if (taken.length === 0) continue;
    const held = await vault.read(taken.flatMap(({ members }) => members));
    for (const { profileId, members } of taken) {
      const sources = members.flatMap((member) => {
        const fields = Object.entries(held.get(member)?.fields ?? {});
        return fields.length === 0
          ? []
          : [Object.fromEntries(fields.map(([field, { value }]) => [field, value]))];
      });
      const record = personRecord(profileId, sources, region);
      if (Object.keys(record.values).length > 0) records.push(record);
    }
  }
  return { records, leftOut };
}

interface Candidate {
  readonly row: MatchCandidateRow;
  readonly mayLink: boolean;
}

/** Likeliest first. */
function candidates(
  compared: ComparedRecords,
  weights: MatchWeights,
  ports: Pick<FindMatchesPorts, 'clock'>,
): Candidate[] {
  const { matches, reviews } = judgeRecords(compared, weights);
  const foundAt = now(ports);
  const rowOf = (pair: (typeof matches)[number], isLikely: boolean): Candidate[] => {
    const [one, other] = [compared.records[pair.one], compared.records[pair.other]];
    if (one === undefined || other === undefined) return [];
    const row = candidateRow([one.id, other.id], { ...pair, isLikely }, foundAt);
    return [{ row, mayLink: isLikely && isStrict(pair.pattern) }];
  };
  return [
    ...matches.flatMap((pair) => rowOf(pair, true)),
    ...reviews.flatMap((pair) => rowOf(pair, false)),
  ];
}

/**
 * Ids of the pairs that were decided about, as the profiles of then are called today. Joins again those that should be
 * one and are not, because something ended in between; evidence that was taken back is not revived by that.
 */
async function decidedPairs(
  rows: readonly MatchCandidateRow[],
  graph: FindMatchesPorts['graph'],
): Promise<ReadonlySet<string>> {
  const decided = rows.filter(({ state }) => state !== 'open');
  const nodes = new Set(decided.flatMap(({ one, other }) => [one, other]));
  const views = await graph.profilesOf([...nodes]);
  const today = (node: NodeId): NodeId => views.get(node)?.profileId ?? node;
  const apart = decided.filter(({ one, other }) => today(one) !== today(other));
  const joined = apart.filter(({ state }) => state !== 'rejected');
  if (joined.length > 0) await graph.addEvidence(joined.map(candidateEvidence));
  const asOfToday = apart.map(({ one, other }) => candidateId(today(one), today(other)));
  return new Set([...decided.map(({ id }) => id), ...asOfToday]);
}

const isOpen = { state: { equals: 'open' } } as const satisfies ControlCondition;

async function offer(row: MatchCandidateRow, { control }: FindMatchesPorts): Promise<void> {
  if (await control.putIfAbsent(row)) return;
  const { probability, levels, isLikely } = row;
  await control.update(row, { set: { probability, levels, isLikely } }, isOpen);
}

/** Row first: should this end in between, the next search finds the two apart and joins them. */
async function linkUnseen(row: MatchCandidateRow, ports: FindMatchesPorts): Promise<number> {
  const linked: MatchCandidateRow = { ...row, state: 'auto', decidedAt: row.foundAt };
  const isOurs = await ports.control.put(linked, [{ kind: { exists: false } }, isOpen]);
  if (!isOurs) return 0;
  await ports.graph.addEvidence([candidateEvidence(linked)]);
  return 1;
}

async function dropOthers(
  rows: readonly MatchCandidateRow[],
  kept: ReadonlySet<string>,
  { control }: FindMatchesPorts,
): Promise<number> {
  const gone = rows.filter(({ id, state }) => state === 'open' && !kept.has(id));
  for (const { kind, id } of gone) await control.delete({ kind, id }, isOpen);
  return gone.length;
}

function shownWeights({ fields }: MatchWeights): MatchSearchRow['weights'] {
  return Object.fromEntries(
    matchFields.flatMap(({ field }, place) => {
      const learned = fields[place];
      return learned === undefined ? [] : [[field, { m: [...learned.m], u: [...learned.u] }]];
    }),
  );
}

const now = ({ clock }: Pick<FindMatchesPorts, 'clock'>): string => new Date(clock()).toISOString();
