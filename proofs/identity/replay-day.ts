import { type Evidence, evidenceOf, mergedSighting } from '../../domain/identity/evidence.ts';
import type { EvidenceClaim } from '../../domain/identity/graph.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import type { EventNodes } from './day.ts';

/** Everything that was ever handed to the graph, each thing once. */
export class Handed {
  readonly nodes = new Set<NodeId>();
  /** By `pairKey`; the sighting is that of all sightings together. */
  readonly pairs = new Map<string, Evidence>();

  /** @returns identifiers of which the claims say something for the first time */
  add(claims: readonly EvidenceClaim[]): number {
    const batch = evidenceOf(claims);
    const fresh = new Set<NodeId>();
    for (const [key, pair] of batch.pairs) {
      const known = this.pairs.get(key);
      this.pairs.set(key, known === undefined ? pair : { ...pair, ...mergedSighting(known, pair) });
      if (known === undefined) fresh.add(pair.stronger).add(pair.weaker);
    }
    for (const node of batch.lone.keys()) if (!this.nodes.has(node)) fresh.add(node);
    for (const node of fresh) this.nodes.add(node);
    return fresh.size;
  }
}

/** Events of one window of the queue, as `process` gathers them: each set of identifiers once. */
export function* windows(
  events: Iterable<EventNodes>,
  size: number,
  beginsAt: string,
): Generator<{ readonly events: number; readonly claims: readonly EvidenceClaim[] }, void> {
  let claims = new Map<string, EvidenceClaim>();
  let gathered = 0;
  let number = 0;
  const beginsAtEpochMs = Date.parse(beginsAt);
  for (const nodes of events) {
    const key = nodes.join(' ');
    if (!claims.has(key)) claims.set(key, claimOf(nodes, number, beginsAtEpochMs));
    number += 1;
    gathered += 1;
    if (gathered < size) continue;
    yield { events: gathered, claims: [...claims.values()] };
    claims = new Map();
    gathered = 0;
  }
  if (gathered > 0) yield { events: gathered, claims: [...claims.values()] };
}

const apartMs = 50;
const lateMs = 600_000;

/** One event in a hundred comes ten minutes late. */
function claimOf(nodes: EventNodes, number: number, beginsAtEpochMs: number): EvidenceClaim {
  const digits = number.toString(16).padStart(12, '0');
  const latenessMs = number % 100 === 99 ? lateMs : 0;
  return {
    nodes,
    sourceId: 'shop',
    messageId: `00000000-0000-4000-8000-${digits}`,
    at: new Date(beginsAtEpochMs + number * apartMs - latenessMs).toISOString(),
    mayJoinPeople: true,
  };
}
