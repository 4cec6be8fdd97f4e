import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { evidenceOf } from '../../domain/identity/evidence.ts';
import type { EvidenceClaim } from '../../domain/identity/graph.ts';
import { newReconciliation, newReevaluation } from '../../domain/identity/new-curation.ts';
import { partition } from '../../domain/identity/partition.ts';
import { type NodePair, pairKey, pairOf } from '../../domain/identity/priority.ts';
import type { CuratePorts } from '../../functions/curate/ports.ts';
import { claim, node, rulesWithCap } from '../../proofs/identity/arbitraries.ts';
import { seeded } from '../../proofs/seeded.ts';
import { reevaluationResult } from '../../schemas/curation.ts';
import { auditRow } from '../../schemas/identity-history.ts';
import { mortal, type Services, startServices, type World } from '../integration/refresh-world.ts';

let services: Services;
let world: World;
beforeAll(async () => {
  services = await startServices();
});
beforeEach(() => {
  world = services.newWorld();
});
afterAll(() => services.stop());

/** Eight households of up to a dozen identifiers, said in an order and a mix of its own by each seed. */
function claimsOf(seed: number): EvidenceClaim[] {
  const random = seeded(seed);
  const among = (home: number) => {
    const kinds = ['user_id', 'email', 'phone', 'anonymous_id'] as const;
    const kind = kinds[Math.floor(random() * 12) % 4] ?? 'email';
    return node(kind, `${home}-${Math.floor(random() * 4)}`);
  };
  return Array.from({ length: 56 }, () => {
    const home = Math.floor(random() * 8);
    return claim(...new Set([among(home), among(home), among(home)]));
  });
}

const blocked = node('email', '3-1');
const apart = [node('phone', '4-0'), node('phone', '4-1')] as const;
const atDesk = claim(node('user_id', '5-0'), node('email', 'taken back'));
const takenBack = pairOf(node('user_id', '5-0'), node('email', 'taken back'));

/** Evidence as an earlier deployment stored it: three identifiers a profile, and three pieces at each of them. */
async function populate(all: readonly EvidenceClaim[]): Promise<void> {
  const { graphBy } = world.people;
  const rules = rulesWithCap(3);
  const narrow = graphBy({ rules, maxDegree: 3 });
  for (let start = 0; start < all.length; start += 20) {
    await narrow.addEvidence(all.slice(start, start + 20));
  }
  const old = graphBy({ rules });
  await old.addEvidence([atDesk, claim(blocked), ...apart.map((each) => claim(each))]);
  expect(await old.block(blocked)).toMatchObject({ isChanged: true });
  expect(await old.forbid(...apart)).toMatchObject({ isChanged: true });
  expect(await old.removeEvidence(takenBack)).toMatchObject({ isChanged: true });
}

/** The profiles that all evidence amounts to by the shipped rules. */
function expectedOf(all: readonly EvidenceClaim[]) {
  const { pairs, lone } = evidenceOf([
    ...all,
    atDesk,
    claim(blocked),
    ...apart.map((x) => claim(x)),
  ]);
  const isLive = (pair: NodePair) => pairKey(pair) !== pairKey(takenBack);
  return partition({
    nodes: [...lone.keys(), takenBack.weaker, takenBack.stronger],
    pairs: [...pairs.values()].filter(isLive),
    blocked: new Set([blocked]),
    forbidden: [pairOf(...apart)],
  });
}

/** How many nodes are stored with another profile than all evidence amounts to. */
async function astray(all: readonly EvidenceClaim[]): Promise<number> {
  const { profileOf, membersOf } = expectedOf(all);
  const views = await world.people.graph.profilesOf([...profileOf.keys()]);
  return [...profileOf].filter(([each, profile]) => {
    const view = views.get(each);
    const members = membersOf.get(profile) ?? [];
    return view?.profileId !== profile || view.members.join() !== members.join();
  }).length;
}

let jobs = 0;
async function apply(portsOf?: (ports: CuratePorts) => CuratePorts) {
  jobs += 1;
  const audit = { kind: 'audit', id: `audit-${jobs}`, at: '', who: 'test', what: 'apply-rules' };
  const told = { nodes: [], reason: 'cap', state: 'asked', before: [], after: [] };
  await world.ports.control.put({ ...audit, ...told });
  const job = newReevaluation(`apply-${jobs}`, Date.now(), audit.id);
  const ended = await world.people.curate(job, portsOf);
  expect(ended.error).toBeUndefined();
  const row = await world.ports.control.get(auditRow, 'audit', audit.id);
  return { ...reevaluationResult.parse(ended.result), audit: row?.state, job: ended };
}

test('after other rules are deployed, all refused evidence counts again, by these', async () => {
  const all = claimsOf(1);
  await populate(all);
  expect(await astray(all)).toBeGreaterThan(25);
  const { profileOf } = expectedOf(all);
  const first = await apply();
  expect(first).toMatchObject({ nodes: profileOf.size, outOfReach: 0, beyondReach: 0 });
  expect(first.job.progress).toEqual({ nodes: profileOf.size, evidence: first.evidence });
  expect(first.profilesChanged).toBeGreaterThan(2);
  expect(first.evidence).toBeGreaterThan(2);
  expect(first.audit).toBe('done');
  expect(await astray(all)).toBe(0);
  const again = await apply();
  expect(again).toMatchObject({ nodes: profileOf.size, profilesChanged: 0, evidence: 0 });
  expect(again.audit).toBe('unchanged');
  expect(await astray(all)).toBe(0);
  // And the lake hears of it like of any other change.
  await world.people.mirror();
  const compared = await world.people.curate(newReconciliation('after', Date.now()));
  expect(compared.result).toMatchObject({ drift: 0 });
});

test('killed anywhere, again and again, it comes to the same profiles', async () => {
  for (const seed of [2, 3]) {
    world = services.newWorld();
    const all = claimsOf(seed);
    await populate(all);
    const random = seeded(seed);
    let invocations = 0;
    const { beyondReach } = await apply((ports) => {
      invocations += 1;
      return mortal(ports, 0.02, random);
    });
    expect(invocations).toBeGreaterThan(4);
    expect([beyondReach, await astray(all)]).toEqual([0, 0]);
  }
});

test('a job that died half-way and was forgotten leaves nothing that the next does not mend', async () => {
  const all = claimsOf(5);
  await populate(all);
  const left = { nodes: 40 };
  const dying = (ports: CuratePorts): CuratePorts => ({
    ...ports,
    graph: {
      ...ports.graph,
      reevaluate: async (each) => {
        left.nodes -= 1;
        if (left.nodes < 0) throw new Error('no more');
        return ports.graph.reevaluate(each);
      },
    },
  });
  const job = newReevaluation('forgotten', Date.now(), 'none');
  expect(await world.people.curate(job, dying)).toMatchObject({ state: 'failed' });
  expect(await astray(all)).toBeGreaterThan(0);
  await apply();
  expect(await astray(all)).toBe(0);
});

test('what no transaction takes is counted, and stands in the way of nobody else', async () => {
  const all = claimsOf(6);
  await populate(all);
  const narrow = world.people.graphBy({ maxDegree: 3, maxActions: 5 });
  const first = await apply((ports) => ({ ...ports, graph: narrow }));
  expect(first.outOfReach).toBeGreaterThan(0);
  expect(first.beyondReach).toBeGreaterThan(0);
  expect(first.profilesChanged).toBeGreaterThan(0);
  await apply();
  expect(await astray(all)).toBe(0);
});

test('rules that change while it runs make it begin again', async () => {
  const all = claimsOf(7);
  await populate(all);
  let invocations = 0;
  let pages = 0;
  const { nodes } = await apply((ports) => {
    invocations += 1;
    const rules = invocations < 3 ? 'these' : 'those';
    return {
      ...ports,
      sha256: (text) => ports.sha256(`${rules} ${text}`),
      scan: {
        page: (...asked) => {
          if (asked[3] === 'nodes') pages += 1;
          return ports.scan.page(...asked);
        },
      },
    };
  });
  expect(nodes).toBe(expectedOf(all).profileOf.size);
  expect(pages).toBe(2 * 16);
});
