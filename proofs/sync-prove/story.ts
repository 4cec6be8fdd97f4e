import type { ControlTable } from '../../domain/control/control-table.ts';
import { newErasure } from '../../domain/identity/new-curation.ts';
import { isAtWork } from '../../domain/sync/in-flight.ts';
import { mayBeListed } from '../../domain/sync/journal.ts';
import { journalRow, shardRow, syncRow } from '../../schemas/sync.ts';
import type { Invocations } from './invocations.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { World } from './world.ts';

export interface StoryStage {
  readonly world: World;
  readonly control: ControlTable;
  readonly invocations: Invocations;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly syncId: string;
}

/** As `functions/curate` erases: lists are waited for, but not for ever. */
const settleMs = 150_000;
const lookAgainMs = 60_000;
const listsLimitMs = 7 * 24 * 3_600_000;
const mirrorDelaySeconds = 5;

/** What can happen to people, more often what stands there more often. */
const changes = [
  'enter',
  'enter',
  'enter',
  'leave',
  'leave',
  'leave',
  'withdraw',
  'withdraw',
  'withdraw',
  'grant',
  'grant',
  'complain',
  'complain',
  'erase',
  'merge',
  'merge',
  'unmerge',
  'gain-contact',
  'gain-contact',
] as const;
type Change = (typeof changes)[number];
type Draw = (below: number) => number;

/** Things that happen to people, and what the rest of the product tells the function that sends of them. */
export class Story {
  readonly #stage: StoryStage;
  #erasures = 0;

  constructor(stage: StoryStage) {
    this.#stage = stage;
  }

  /** Fills the audience, and lets people say yes or no. */
  begin(members: number): void {
    const { world, random } = this.#stage;
    for (const { index } of world.population.people) {
      if (index < members) world.enter(index);
      const drawn = random();
      if (drawn < 0.85) world.consent(index, true);
      else if (drawn < 0.93) world.consent(index, false);
    }
  }

  /** Lets things happen at drawn moments from now on. */
  spread(count: number, withinMs: number): void {
    const { time, random } = this.#stage;
    for (let at = 0; at < count; at += 1) time.after(random() * withinMs, () => this.change());
  }

  change(): void {
    const { world, random } = this.#stage;
    const draw = (below: number): number => Math.floor(random() * below);
    const index = draw(world.population.people.length);
    const kind = changes[draw(changes.length)] ?? 'enter';
    if (!world.isErased(index)) this.#happens[kind](index, draw);
  }

  readonly #happens: Readonly<Record<Change, (index: number, draw: Draw) => void>> = {
    enter: (index) => this.#stage.world.enter(index),
    leave: (index) => this.#stage.world.leave(index),
    grant: (index) => this.#stage.world.consent(index, true),
    withdraw: (index) => this.#withdraw(index),
    erase: (index) => this.#erase(index),
    complain: (index) => {
      const { world } = this.#stage;
      const isOpening = !world.isComplaining(index);
      world.complain(index, isOpening);
      if (isOpening) this.#tell(world.population.people[index]?.node);
    },
    merge: (index, draw) => this.#merge(index, draw),
    unmerge: (index) => {
      const { world } = this.#stage;
      const root = world.rootOf(index);
      if (root === index) return;
      world.unmerge(index);
      // Whoever has the contacts now, and whoever had them.
      this.#mirror(index);
      this.#mirror(root);
    },
    'gain-contact': (index) => {
      const { world } = this.#stage;
      world.gainContact(index);
      this.#mirror(world.rootOf(index));
    },
  };

  #withdraw(index: number): void {
    const { world } = this.#stage;
    world.consent(index, false);
    this.#tell(world.population.people[index]?.node);
  }

  #merge(guest: number, draw: Draw): void {
    const { world } = this.#stage;
    const { people } = world.population;
    const into = draw(people.length);
    const isGuest = !people[guest]?.node.startsWith('user_id.');
    const isKnown = people[into]?.node.startsWith('user_id.');
    const isFree = !world.isMerged(guest) && !world.isErased(into);
    if (!isGuest || !isKnown || !isFree) return;
    world.merge(guest, into);
    this.#mirror(into);
  }

  #erase(index: number): void {
    const { world, time } = this.#stage;
    const root = world.rootOf(index);
    const nodes = world.erase(root);
    void this.#askErasure(nodes);
    for (const node of nodes) this.#tell(node);
    time.after(settleMs, () => void this.#forget(root, nodes, time.now()));
  }

  /** The job of `functions/curate`, which whoever sends looks up. */
  async #askErasure([node = '', ...members]: readonly string[]): Promise<void> {
    const { control, time } = this.#stage;
    this.#erasures += 1;
    const jobId = `erasure-${this.#erasures}`;
    await control.transact(
      newErasure(jobId, time.now(), { node, members, auditId: jobId }).actions,
    );
  }

  /** Personal data goes when no list needs it any more. */
  async #forget(root: number, nodes: readonly string[], since: number): Promise<void> {
    const { world, control, time, syncId } = this.#stage;
    const rows = await control.getAll(journalRow, `journal#${syncId}`, [...new Set(nodes)]);
    const isListed = rows.some(mayBeListed) || (await this.#isBeingSent(nodes));
    if (isListed && time.now() - since < listsLimitMs)
      time.after(lookAgainMs, () => void this.#forget(root, nodes, since));
    else world.forget(root);
  }

  /** Whether a chunk is at work that may have her, as `functions/curate` asks. */
  async #isBeingSent(nodes: readonly string[]): Promise<boolean> {
    const { control, syncId } = this.#stage;
    const sync = await control.get(syncRow, 'sync', syncId);
    if (sync?.state !== 'running' || sync.runId === undefined) return false;
    const kind = `shard#${syncId}#${sync.runId}`;
    const shards = await control.queryAll(shardRow, { kind });
    return nodes.some((node) => isAtWork(shards, node));
  }

  /** What `functions/mirror` tells when a contact has come to a profile. */
  #mirror(root: number): void {
    const { world, time, random } = this.#stage;
    const node = world.population.people[root]?.node;
    time.after(random() * 5_000, () => this.#tell(node, mirrorDelaySeconds));
  }

  #tell(node: string | undefined, delaySeconds = 0): void {
    if (node === undefined) return;
    const message = JSON.stringify({ kind: 'withdrawn', node });
    this.#stage.invocations.send(message, delaySeconds);
  }
}
