import { type Judgement, judge, type Wanted } from '../../domain/channel/judge.ts';
import { type ReachedPerson, reachedPerson } from '../../domain/channel/recipient.ts';
import { wallClock } from '../../domain/channel/wall-clock.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { isHeldOut } from '../../domain/sync/hold-out.ts';
import type { ChannelRules } from '../../schemas/channel.ts';
import type { ChannelFacts } from '../../schemas/channel-facts.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import type { SendPorts } from './ports.ts';

/** A member of the audience as of now, and what the rules say. */
export interface JudgedPerson extends ReachedPerson {
  readonly profileId: NodeId;
  /** What the profile is or may have been called. */
  readonly names: readonly NodeId[];
  readonly facts: ChannelFacts;
  readonly judgement: Judgement;
}

export interface Judging {
  readonly wanted: Wanted;
  readonly rules: ChannelRules;
  readonly holdOut: readonly HoldOutGroup[];
  /** Profiles that had their turn: who is one of them by now was merged. Added to. */
  readonly seen: Set<NodeId>;
}

/** Reads who these members are now, with strong reads of graph and vault, and judges each. One result per row, in order. */
export async function judgePeople(
  rows: readonly ChannelFacts[],
  { wanted, rules, holdOut, seen }: Judging,
  ports: Pick<SendPorts, 'graph' | 'vault' | 'sha256' | 'clock' | 'timeZone'>,
): Promise<readonly JudgedPerson[]> {
  const views = await ports.graph.profilesOf(rows.map(({ profile_id }) => profile_id));
  const vault = await ports.vault.read([
    ...new Set([...views.values()].flatMap(({ members, isErased }) => (isErased ? [] : members))),
  ]);
  const given = { rules, clock: wallClock(ports.timeZone), nowEpochMs: ports.clock() };
  return rows.map((facts) => {
    const view = views.get(facts.profile_id);
    const profileId = view?.profileId ?? facts.profile_id;
    const members = view?.members ?? [];
    const person = reachedPerson(
      members.flatMap((node) => vault.get(node) ?? []),
      facts,
      [],
      {
        isErased: view === undefined || view.isErased,
        isHeldOut: [profileId, facts.profile_id].some((id) => isHeldOut(id, holdOut, ports.sha256)),
      },
    );
    const isAgain = seen.has(profileId);
    seen.add(profileId);
    return {
      ...person,
      profileId,
      names: [...new Set([profileId, facts.profile_id, ...members])],
      facts,
      judgement: isAgain
        ? { kind: 'excluded', reason: 'merged' }
        : judge(person.recipient, wanted, given),
    };
  });
}
