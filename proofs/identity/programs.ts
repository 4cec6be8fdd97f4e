import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { isSameRecord, mergeProfile } from '../../domain/consent/profile.ts';
import type { Vault, VaultUpdate } from '../../domain/consent/vault.ts';
import { evidenceOf } from '../../domain/identity/evidence.ts';
import type { EvidenceClaim } from '../../domain/identity/graph.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import type { IdentityRules } from '../../domain/identity/kind-rules.ts';
import { type NodePair, pairKey, pairOf } from '../../domain/identity/priority.ts';
import { graphIngest } from '../../stores/graph-ingest.ts';
import { lookUpProfiles } from '../../stores/graph-lookup.ts';
import { graphStewardship } from '../../stores/graph-stewardship.ts';
import { vaultOver } from '../../stores/vault.ts';
import { seeded } from '../seeded.ts';
import { nodeIds, rulesWithCap } from './arbitraries.ts';
import { type Fate, memoryGraphTable } from './memory-graph-table.ts';
import { type MemoryVault, memoryVault } from './memory-vault.ts';
import { closureOf, storedEvidence } from './stored-evidence.ts';

/** One thing that a writer does. */
export type Step =
  | { readonly kind: 'claims'; readonly claims: readonly EvidenceClaim[] }
  | { readonly kind: 'remove' | 'restore' | 'forbid' | 'allow'; readonly pair: NodePair }
  | { readonly kind: 'block' | 'unblock' | 'erase' | 'erase-leaf'; readonly node: NodeId }
  | { readonly kind: 'traits'; readonly updates: readonly VaultUpdate[] };

/** What several writers do at the same time, and what goes wrong meanwhile. */
export interface Program {
  readonly writers: readonly (readonly Step[])[];
  readonly seed: number;
  /** Share of writes that meet another transaction, and of those whose reply is lost. */
  readonly faults: number;
  readonly maxMembers: number;
}

const nodes = nodeIds(4);
const someNode = fc.constantFrom(...nodes);
const somePair = fc
  .tuple(someNode, someNode)
  .filter(([one, other]) => one !== other)
  .map(([one, other]) => pairOf(one, other));

/** Claims of one to three nodes, from servers and browsers, early and late, some of them inferred. */
const someClaim = fc
  .record({
    nodes: fc.uniqueArray(someNode, { minLength: 1, maxLength: 3 }),
    mayJoinPeople: fc.boolean(),
    day: fc.integer({ min: 10, max: 28 }),
    isInferred: fc.nat(3).map((draw) => draw === 0),
  })
  .map(({ day, isInferred, ...said }): EvidenceClaim => {
    const at = `2026-01-${day}T00:00:00.000Z`;
    const rest = { ...said, ...(isInferred && { basis: 'inferred' as const }) };
    return { ...rest, at, sourceId: 'web', messageId: `${day}-${rest.nodes.join('+')}` };
  });

/** What is said of one node: a trait and a consent, early or late, by one of a few messages. */
const someUpdate = fc
  .record({
    node: someNode,
    field: fc.constantFrom('name', 'city'),
    value: fc.constantFrom('A', 'B', 'C'),
    isGranted: fc.boolean(),
    second: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ node, field, value, isGranted, second }): VaultUpdate => {
    const stamp = { at: `2026-02-01T00:00:0${second}.000Z`, messageId: `m-${value}` };
    return {
      node,
      fields: { [field]: { value, ...stamp } },
      consents: { advertising: { value: isGranted, ...stamp } },
    };
  });

const someStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('traits' as const),
      updates: fc.array(someUpdate, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('claims' as const),
      claims: fc.array(someClaim, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'remove' as const,
        'restore' as const,
        'forbid' as const,
        'allow' as const,
      ),
      pair: somePair,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('block' as const, 'unblock' as const, 'erase-leaf' as const),
      node: someNode,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), node: someNode }) },
);

/** Programs of 1 to 16 writers. */
export const programs: fc.Arbitrary<Program> = fc.record({
  writers: fc.array(fc.array(someStep, { minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 16,
  }),
  seed: fc.integer(),
  faults: fc.constantFrom(0, 0.05, 0.15),
  maxMembers: fc.integer({ min: 2, max: 12 }),
});

/**
 * Runs a program and checks its end: profiles equal the closure over the evidence that is stored, all evidence that was
 * acknowledged is stored, and nothing that was taken back counts.
 *
 * @throws Error that says what is wrong
 */
export async function runProgram(program: Program): Promise<void> {
  const random = seeded(program.seed);
  const turn = async (): Promise<void> => {
    for (let yields = Math.floor(random() * 4); yields > 0; yields -= 1) await null;
  };
  const fate = (): Fate => {
    const draw = random();
    if (draw < program.faults) return 'conflict';
    return draw < 2 * program.faults ? 'lost-reply' : 'fine';
  };
  const memory = memoryGraphTable({ turn, fate });
  const kept = memoryVault(fate);
  const rules = rulesWithCap(program.maxMembers);
  // A millisecond of waiting is a turn of everybody else.
  const wait = async (delayMs: number): Promise<void> => {
    for (let turns = Math.ceil(delayMs); turns > 0; turns -= 1) await null;
  };
  const options = { limits: { rules }, random, wait };
  await Promise.all(
    program.writers.map(async (steps) => {
      const addEvidence = graphIngest(memory.table, options);
      const stewardship = graphStewardship(memory.table, options);
      const vault = vaultOver(kept.seenBy(turn), wait);
      for (const step of steps) await carryOut(step, addEvidence, stewardship, vault);
    }),
  );
  await checkClosure(memory, rules);
  await checkTraits(memory, kept, program.writers.flat());
  checkNothingLost(memory, program.writers.flat());
}

/** Does one step by the shipped protocol. */
export async function carryOut(
  step: Step,
  addEvidence: ReturnType<typeof graphIngest>,
  graph: ReturnType<typeof graphStewardship>,
  vault?: Pick<Vault, 'merge'>,
): Promise<void> {
  switch (step.kind) {
    case 'traits':
      return void (await vault?.merge(step.updates));
    case 'claims':
      return addEvidence(step.claims);
    case 'remove':
      return void (await graph.removeEvidence(step.pair));
    case 'restore':
      return void (await graph.restoreEvidence(step.pair));
    case 'forbid':
      return void (await graph.forbid(step.pair.stronger, step.pair.weaker));
    case 'allow':
      return void (await graph.allow(step.pair.stronger, step.pair.weaker));
    case 'block':
      return void (await graph.block(step.node));
    case 'unblock':
      return void (await graph.unblock(step.node));
    case 'erase':
      return void (await graph.erase(step.node));
    case 'erase-leaf':
      return void (await graph.eraseLeaf(step.node));
  }
}

type Memory = ReturnType<typeof memoryGraphTable>;

/**
 * Checks that what is stored are the profiles of the evidence that is stored.
 *
 * @throws Error that says what is wrong
 */
export async function checkClosure(memory: Memory, rules: IdentityRules): Promise<void> {
  const expected = closureOf(storedEvidence(memory), rules);
  const all = [...memory.nodes.keys()];
  const views = await lookUpProfiles(memory.table, all);
  const stored = new Map(all.map((node) => [node, views.get(node)?.profileId]));
  for (const node of all) {
    const wanted = expected.profileOf.get(node);
    if (stored.get(node) !== wanted) {
      throw new Error(`${node} is stored with ${stored.get(node)}, its evidence says ${wanted}`);
    }
    const view = views.get(node);
    if (
      view !== undefined &&
      !isDeepStrictEqual(view.members, expected.membersOf.get(wanted ?? ''))
    ) {
      throw new Error(`the members stored of ${wanted} are not those of its evidence`);
    }
    if (view !== undefined && view.members.length > rules.maxMembers) {
      throw new Error(`${wanted} has ${view.members.length} members`);
    }
  }
}

/** Every profile's traits and consents are the pure merge of all that was said of its members. */
async function checkTraits(
  memory: Memory,
  { records }: MemoryVault,
  steps: readonly Step[],
): Promise<void> {
  const said = new Map<NodeId, VaultUpdate[]>();
  for (const update of steps.flatMap((step) => (step.kind === 'traits' ? step.updates : []))) {
    said.set(update.node, [...(said.get(update.node) ?? []), update]);
  }
  const views = await lookUpProfiles(memory.table, [...memory.nodes.keys()]);
  for (const { profileId, members } of views.values()) {
    const stored = mergeProfile(members.flatMap((node) => records.get(node)?.record ?? []));
    const told = mergeProfile(
      members.flatMap((node) => said.get(node) ?? []).map(({ node: _, ...record }) => record),
    );
    if (!isSameRecord(stored, told)) {
      throw new Error(`the traits stored of ${profileId} are not what was said of its members`);
    }
  }
}

/**
 * Checks that what was acknowledged is there, but for what names somebody who was erased, and that nothing is gone
 * which nobody took back.
 *
 * @throws Error that says what is wrong
 */
export function checkNothingLost(memory: Memory, steps: readonly Step[]): void {
  const { live, removed, erased } = storedEvidence(memory);
  const known = new Set([...live, ...removed].map(pairKey));
  const claims = steps.flatMap((step) => (step.kind === 'claims' ? step.claims : []));
  for (const [key, pair] of evidenceOf(claims).pairs) {
    const isErased = erased.has(pair.stronger) || erased.has(pair.weaker);
    if (!isErased && !known.has(key) && !memory.beyond.has(key)) {
      throw new Error(`evidence ${key} was acknowledged and is not stored`);
    }
  }
  const takenBack = new Set(
    steps.flatMap((step) => (step.kind === 'remove' ? [pairKey(step.pair)] : [])),
  );
  for (const pair of removed) {
    if (!takenBack.has(pairKey(pair))) throw new Error('evidence is gone that nobody took back');
  }
}
