import { createHmac, hash } from 'node:crypto';
import type { EvidenceClaim } from '../../domain/identity/graph.ts';
import { nodeIdOf } from '../../domain/identity/node-id.ts';
import { pairKey } from '../../domain/identity/priority.ts';
import type { Refusal } from '../../domain/identity/stewardship.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { identifying } from '../../domain/intake/event-identity.ts';
import type { IntakeTools } from '../../domain/intake/take-event.ts';
import { takeRequest } from '../../domain/intake/take-request.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { drawing } from '../demo-shop/draw.ts';
import type { Progress } from '../progress.ts';
import {
  type Agreement,
  type Comparison,
  compareStored,
  largestProfile,
  refusedPairs,
} from './compare-stored.ts';
import { type EventText, forbidden, hostileEvents } from './hostile-events.ts';
import { openMeteredTable } from './metered-table.ts';
import { Handed } from './replay-day.ts';

export interface HostileResult {
  readonly events: number;
  readonly seed: number;
  readonly accepted: number;
  readonly rejectedByReason: Readonly<Record<string, number>>;
  /** Identifiers in accepted events that intake would not take, by kind. */
  readonly refusedIdentifiers: Readonly<Record<string, number>>;
  readonly largestProfile: number;
  /** Identifiers joined to a value that must not be an identifier. */
  readonly mergesThroughBlocked: number;
  /** Pieces of evidence that join nobody, by why. */
  readonly refusedLinks: {
    readonly total: number;
    readonly byReason: Readonly<Partial<Record<Refusal, number>>>;
    /** Of which no rule says why; must be 0. */
    readonly unexplained: number;
  };
  readonly identifiers: number;
  readonly evidence: number;
  readonly profiles: number;
  /** Counted evidence of which the graph could not note that a trusted source says it, too. */
  readonly distrusted: number;
  readonly agreement: Agreement;
  readonly seconds: number;
}

const cap = 90;
const eventsPerRequest = 20;
const requestsPerWindow = 50;
const keptRequests = 400;
const nodeKey = 'hostile'.repeat(8);
const hmac = (text: string): string => createHmac('sha256', nodeKey).update(text).digest('hex');

/** Sends hostile requests through intake into the graph, some of them again; then compares all that is stored. */
export async function runHostile(options: {
  readonly events: number;
  readonly seed: number;
  readonly progress: Progress;
}): Promise<HostileResult> {
  const { events, seed, progress } = options;
  const startedAt = performance.now();
  const table = await openMeteredTable();
  const { tableName, client } = table;
  const newGraph = () => dynamoIdentityGraph({ tableName, client });
  try {
    const handed = new Handed();
    const intake = countingIntake();
    const graph = newGraph();
    let done = 0;
    for (const window of windowsOf(events, seed)) {
      const claims = window.flatMap((request) => intake.take(request));
      handed.add(claims);
      await graph.addEvidence(claims);
      done += window.reduce((sum, request) => sum + request.length, 0);
      progress.count(done, events, 'events');
    }
    const compared = await compareStored(table, newGraph(), handed, progress);
    const { batch, distrusted, agreement } = compared;
    return {
      events: done,
      seed,
      accepted: intake.accepted(),
      rejectedByReason: Object.fromEntries(intake.rejected),
      refusedIdentifiers: Object.fromEntries(intake.refused),
      largestProfile: largestProfile(batch),
      mergesThroughBlocked: mergesThroughBlocked(compared),
      refusedLinks: refusedLinks(compared, handed),
      identifiers: handed.nodes.size,
      evidence: handed.pairs.size,
      profiles: new Set(batch.profileOf).size,
      distrusted,
      agreement,
      seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    };
  } finally {
    progress.end();
    await table.close();
  }
}

/** What must not be as it is, in words; empty when all is well. */
export function faultsOf(result: HostileResult): readonly string[] {
  const limits: readonly (readonly [number, number, string])[] = [
    [result.largestProfile, cap, 'identifiers in one profile'],
    [result.mergesThroughBlocked, 0, 'merges through a blocked value'],
    [result.refusedLinks.unexplained, 0, 'refused links that no rule explains'],
    [result.agreement.differences, 0, 'stored profiles that are not the pure partition'],
    [result.agreement.batchDifferences, 0, 'identifiers where the batch partition differs'],
    [result.agreement.strayNodes, 0, 'nodes missing or stray'],
    [result.agreement.lostEvidence, 0, 'pieces of evidence lost'],
  ];
  return limits
    .filter(([measured, most]) => measured > most)
    .map(([measured, most, what]) => `${measured} ${what}, at most ${most} allowed`);
}

type Request = readonly EventText[];

/** Requests by the window of the queue; now and then one that was sent before comes again. */
function* windowsOf(events: number, seed: number): Generator<readonly Request[], void> {
  const draw = drawing(seed + 1);
  const next = hostileEvents(seed, events);
  const sent: Request[] = [];
  let window: Request[] = [];
  for (let left = events; left > 0; ) {
    const again = draw.chance(0.05) ? sent[draw.int(0, keptRequests - 1)] : undefined;
    const request = (again ?? Array.from({ length: eventsPerRequest }, next)).slice(0, left);
    left -= request.length;
    sent.push(request);
    if (sent.length > keptRequests) sent.shift();
    window.push(request);
    if (window.length < requestsPerWindow && left > 0) continue;
    yield window;
    window = [];
  }
}

/** Intake as `process` runs it, with a count of what it refuses. */
function countingIntake() {
  const rejected = new Map<string, number>();
  const refused = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  const identify = identifying({ hmacHex: hmac, sha256Hex: (text) => hash('sha256', text) }, 'JP');
  const tools: IntakeTools = {
    identify: (kind, value) => {
      const found = identify(kind, value);
      if (found === undefined) add(refused, kind);
      return found;
    },
    fingerprint: (text) => hash('sha256', text),
    dayOf: brandDays('Asia/Tokyo'),
    onFault: (error) => {
      throw error;
    },
  };
  let accepted = 0;
  let requests = 0;
  return {
    rejected,
    refused,
    accepted: () => accepted,
    take: (events: readonly EventText[]): EvidenceClaim[] => {
      requests += 1;
      const envelope = {
        requestId: `request-${requests}`,
        receivedAt: '2026-11-26T03:00:00.000Z',
        sourceId: 'shop',
        path: '/v1/batch',
        // Half of it comes from pages, whose word joins no two known people.
        keyKind: requests % 2 === 0 ? ('server' as const) : ('browser' as const),
        history: false,
        userAgent: '',
        ip: '',
        contentEncoding: '',
        encoding: 'utf8' as const,
      };
      const taken = takeRequest(envelope, `{"batch":[${events.join(',')}]}`, tools);
      if (taken.kind === 'rejected') {
        for (const _ of events) add(rejected, taken.reason);
        return [];
      }
      return taken.events.flatMap((event) => {
        if (event.taken.kind === 'rejected') {
          add(rejected, event.taken.reason);
          return [];
        }
        accepted += 1;
        return event.taken.claims;
      });
    },
  };
}

function mergesThroughBlocked({ batch }: Comparison): number {
  const blocked = new Set(
    forbidden.flatMap(({ kind, value }) => batch.numberOf(nodeIdOf(kind, value, hmac)) ?? []),
  );
  const profiles = new Set([...blocked].map((number) => batch.profileOf[number]));
  return batch.profileOf.reduce(
    (count, profile, node) => count + (!blocked.has(node) && profiles.has(profile) ? 1 : 0),
    0,
  );
}

function refusedLinks(
  { pure, batch, beyondReach }: Comparison,
  handed: Handed,
): HostileResult['refusedLinks'] {
  const byReason: Partial<Record<Refusal, number>> = {};
  const refused = refusedPairs(batch, handed.pairs.values());
  let unexplained = 0;
  for (const pair of refused) {
    const key = pairKey(pair);
    const reason = beyondReach.has(key) ? 'beyond_reach' : pure.refused.get(key);
    if (reason === undefined) unexplained += 1;
    else byReason[reason] = (byReason[reason] ?? 0) + 1;
  }
  return { total: refused.length, byReason, unexplained };
}
