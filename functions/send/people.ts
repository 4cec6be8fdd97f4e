import type { Contact } from '../../domain/channel/frequency.ts';
import { type Judgement, judge, type Wanted } from '../../domain/channel/judge.ts';
import { type ReachedPerson, reachedPerson } from '../../domain/channel/recipient.ts';
import type { WallClock } from '../../domain/channel/wall-clock.ts';
import type { VaultRecord } from '../../domain/consent/vault.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { isHeldOut } from '../../domain/sync/hold-out.ts';
import { type ContactsRow, contactsRow } from '../../schemas/campaign.ts';
import type { ChannelRules } from '../../schemas/channel.ts';
import type { ChannelFacts } from '../../schemas/channel-facts.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import type { SendPorts } from './ports.ts';

/** A member of the audience as of now. */
export interface Member {
  readonly facts: ChannelFacts;
  readonly profileId: NodeId;
  /** What the profile is or may have been called, its id now first. */
  readonly names: readonly NodeId[];
  readonly isErased: boolean;
  readonly records: readonly VaultRecord[];
  /** What Daicho sent them of late, under each name that has a row. */
  readonly contacts: readonly ContactsRow[];
}

/** Reads who these members are now, with strong reads of graph, vault and own contacts. One result per row, in order. */
export async function readMembers(
  rows: readonly ChannelFacts[],
  { graph, vault, control }: Pick<SendPorts, 'graph' | 'vault' | 'control'>,
): Promise<readonly Member[]> {
  const views = await graph.profilesOf(rows.map(({ profile_id }) => profile_id));
  const nodes = [
    ...new Set([...views.values()].flatMap(({ members, isErased }) => (isErased ? [] : members))),
  ];
  const [records, contacts] = await Promise.all([
    vault.read(nodes),
    control.getAll(contactsRow, 'contacts', nodes),
  ]);
  const contactsOf = new Map(contacts.map((row) => [row.id, row]));
  return rows.map((facts) => {
    const view = views.get(facts.profile_id);
    const profileId = view?.profileId ?? facts.profile_id;
    const members = view?.members ?? [];
    return {
      facts,
      profileId,
      names: [...new Set([profileId, facts.profile_id, ...members])],
      isErased: view === undefined || view.isErased,
      records: members.flatMap((node) => records.get(node) ?? []),
      contacts: members.flatMap((node) => contactsOf.get(node) ?? []),
    };
  });
}

export interface Judging {
  readonly wanted: Wanted;
  readonly rules: ChannelRules;
  readonly holdOut: readonly HoldOutGroup[];
  readonly clock: WallClock;
  /** Profiles that had their turn: who is one of them by now was merged. Added to. */
  readonly seen: Set<NodeId>;
}

/** A member and what the rules say. */
export interface JudgedPerson extends ReachedPerson, Pick<Member, 'facts' | 'profileId' | 'names'> {
  readonly judgement: Judgement;
}

/** @param own what Daicho sent them of late, as far as it counts here */
export function judgeMember(
  member: Member,
  own: readonly Contact[],
  { wanted, rules, holdOut, clock, seen }: Judging,
  ports: Pick<SendPorts, 'sha256' | 'clock'>,
): JudgedPerson {
  const { facts, profileId, names, isErased, records } = member;
  const isOut = [profileId, facts.profile_id].some((id) => isHeldOut(id, holdOut, ports.sha256));
  const person = reachedPerson(records, facts, own, { isErased, isHeldOut: isOut });
  const isAgain = seen.has(profileId);
  seen.add(profileId);
  const given = { rules, clock, nowEpochMs: ports.clock() };
  const judgement: Judgement = isAgain
    ? { kind: 'excluded', reason: 'merged' }
    : judge(person.recipient, wanted, given);
  return { ...person, facts, profileId, names, judgement };
}
