import { hash } from 'node:crypto';
import type { DeliverPorts } from '../../functions/deliver/ports.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import { syncRow } from '../../schemas/sync.ts';
import { seeded } from '../seeded.ts';
import { lingeringOn, parkedWrongly, unsettled } from './at-rest.ts';
import { compareList, type Differences, expectedKeys, keysOfPeople } from './expectation.ts';
import { type Extent, faultPlan } from './fault-plan.ts';
import type { FaultName } from './faults.ts';
import type { Contact } from './people.ts';
import type { ProvedPlatform } from './platforms.ts';
import type { Population } from './population.ts';
import { syncId, writeRows } from './rows.ts';
import { isoTime, openStage, type Stage } from './stage.ts';
import { Story } from './story.ts';
import type { World } from './world.ts';

export interface SyncProof {
  readonly destination: string;
  readonly platform: ProvedPlatform;
  readonly population: Population;
  readonly owners: ReadonlyMap<string, readonly number[]>;
  readonly number: number;
  readonly members: number;
  readonly faults: ReadonlySet<FaultName>;
  readonly extent: Extent;
  readonly outageMs: number;
  readonly seed: number;
  /** Breaks what the function that sends stands on, to see that it is found. @default nothing is broken */
  readonly tampered?: (ports: DeliverPorts) => DeliverPorts;
}

export interface SyncVerdict extends Differences, Extent {
  readonly faults: number;
  readonly lingering: number;
  readonly withoutConsent: number;
  /** What else is not as it must be at rest. */
  readonly faultsFound: readonly string[];
}

const startEpochMs = Date.parse('2026-07-01T00:00:00Z');
const generations = 4;
/** About as long as a run takes. */
const runMs = 40_000;

/** Lets one sync live through some generations with all that happens to people and machines, and looks at its list. */
export async function proveSync(proof: SyncProof): Promise<SyncVerdict> {
  const { destination, platform, number, outageMs } = proof;
  const random = seeded(seedOf(`${proof.seed} ${destination} ${number}`));
  const plan = faultPlan(proof.faults, proof, random);
  const stage = openStage({ ...proof, plan, random, startEpochMs: startEpochMs + number * 1000 });
  const { control, time, failures } = stage;
  const story = new Story({ ...stage, random, syncId });
  story.begin(proof.members);
  const kinds = basisKindsOf(number);
  const { settings } = platform;
  await writeRows(control, { name: destination, settings }, kinds, isoTime(time));
  let holdOut: HoldOutGroup | undefined =
    number % 3 === 0 ? { share: 5, salt: 'brand' } : undefined;
  const perRun = Math.max(12, Math.ceil(proof.members / 50));
  for (let generation = 1; generation <= generations; generation += 1) {
    await stage.run(String(generation), holdOut);
    story.spread(perRun, runMs);
    if (generation === 1 && outageMs > 0) plan.beginOutage(time.now());
    await stage.rest();
    if (generation === 1) failures.push(...(await parkedWrongly(outageMs, platform, control)));
    // Between runs: nobody is at work but for withdrawals.
    story.spread(Math.ceil(perRun / 4), 60_000);
    await stage.rest();
    if (generation === 2 && number % 6 === 0) holdOut = { share: 10, salt: 'brand' };
  }
  for (const name of ['last', 'again']) {
    await stage.run(name, holdOut);
    await stage.rest();
  }
  const verdict = await verdictOf(proof, stage, { kinds, holdOut: holdOut ? [holdOut] : [] });
  stage.remote.close();
  return { ...verdict, faults: plan.injected() };
}

async function verdictOf(
  proof: SyncProof,
  stage: Stage,
  rules: { readonly kinds: readonly Contact['kind'][]; readonly holdOut: readonly HoldOutGroup[] },
): Promise<Omit<SyncVerdict, 'faults'>> {
  const { world, control, remote, watch, failures, invocations } = stage;
  const { keys, list = '' } = proof.platform;
  const sync = await control.get(syncRow, 'sync', syncId);
  const lingering = await lingeringOn(sync?.listId ?? 'list', control);
  const last = world.membersAt(world.generations());
  const differences = compareList({
    expected: expectedKeys(world, last, { ...rules, keys }),
    lingering: keysOfPeople(world, lingering, keys),
    list: remote.members(sync?.listId ?? list),
    describe: personText(world),
    ownersOf: ownerText(proof, world),
  });
  const without = [...watch.sent].map(
    ([index, { saidMsAgo, readMsAgo }]) =>
      `without consent: person ${index}, no since ${saidMsAgo} ms, read ${readMsAgo ?? 'never, or not for'} ms ago`,
  );
  return {
    ...differences,
    examples: [...differences.examples, ...without],
    lingering: lingering.length,
    withoutConsent: watch.sent.size,
    requests: remote.requests(),
    calls: stage.calls(),
    faultsFound: [...failures, ...(await unsettled(control, invocations))],
  };
}

/** What the destination may be told: in one sync of five no numbers. */
const basisKindsOf = (number: number): readonly Contact['kind'][] =>
  number % 5 === 4 ? ['email', 'line_user_id'] : ['email', 'phone', 'line_user_id'];

const personText =
  (world: World) =>
  (index: number): string =>
    `person ${index} of ${world.partsOf(index).join('+')}`;

const ownerText = (proof: SyncProof, world: World) => (key: string) =>
  (proof.owners.get(key) ?? [])
    .map((index) => {
      const state = world.maySend(world.rootOf(index)) ? 'yes' : 'no';
      const place = world.isInAudience(index) ? 'in' : 'out';
      return `person ${index} of ${world.rootOf(index)} (consent ${state}, ${place})`;
    })
    .join(' or ');

const seedOf = (text: string): number => Number.parseInt(hash('sha256', text).slice(0, 8), 16);
