import type { MatchKeys } from '../../../destinations/destination.ts';
import { isTooYoung, isUnderAdvertisingAge } from '../../../domain/consent/advertising-age.ts';
import type { StandingBasis } from '../../../domain/consent/legal-basis.ts';
import { isHeldOut } from '../../../domain/sync/hold-out.ts';
import type { MemberStatus } from '../../../schemas/sync.ts';
import { barOf } from '../advertising-bar.ts';
import { everPermittedNodes, legalBasesOf, permittedKeys, permittedNodes } from '../legal-basis.ts';
import type { DeliverPorts } from '../ports.ts';
import type { Chunk } from './chunk.ts';
import { type Person, peopleOf } from './contacts.ts';
import { nodesBeforeErasure } from './erased.ts';

/** What shall become of one profile. */
export type Decision =
  | {
      readonly kind: 'in';
      readonly profileId: string;
      readonly keys: MatchKeys;
      /** Nodes of the contacts that are sent. */
      readonly nodes: readonly string[];
      /** Nodes of what the platform may have of her and must be taken back first. */
      readonly takeBack: readonly string[];
    }
  | {
      readonly kind: 'out';
      readonly profileId: string;
      readonly status: MemberStatus;
      readonly reason?: string;
      /** Nodes of what the platform may have of her. */
      readonly takeBack: readonly string[];
      /** An earlier try may have sent her, and nobody knows any more by what: neither tombstone nor erasure names contacts. */
      readonly isUnknown?: boolean;
    };

/**
 * Of somebody who is held out under another name than the audience has: merged since. The next refresh brings the
 * audience in line, so every run looks again.
 */
export const heldOutSinceMerge = 'merged with somebody who is held out';

/** Why somebody is suppressed who is not erased. */
export const complaintIsOpen = 'a complaint is open';

type Out = Extract<Decision, { readonly kind: 'out' }>;

/** Decides of each profile of a chunk, each with strongly consistent reads. Of the held out nothing is read. */
export async function decide(chunk: Chunk, ports: DeliverPorts): Promise<readonly Decision[]> {
  const sentOf = (id: string): readonly string[] => chunk.before.get(id)?.nodes ?? [];
  if (chunk.wanted === 'out')
    return chunk.ids.map((profileId) => ({
      kind: 'out',
      profileId,
      status: 'off',
      takeBack: sentOf(profileId),
    }));
  const bar = await barOf(chunk, ports);
  const heldOut = new Set(chunk.ids.filter((id) => isHeldOut(id, chunk.holdOut, ports.sha256)));
  const others = chunk.ids.filter((id) => !heldOut.has(id));
  const people = await peopleOf(others, ports);
  const nodesOfErased = chunk.isRepeated
    ? await nodesBeforeErasure(
        others.filter((id) => people.get(id)?.isErased === true),
        ports,
      )
    : nobody;
  const bases = await legalBasesOf(chunk.destinationId, ports);
  return chunk.ids.map((profileId): Decision => {
    const out = (status: MemberStatus, reason?: string, nodes: readonly string[] = []) => ({
      kind: 'out' as const,
      profileId,
      status,
      takeBack: [...new Set([...sentOf(profileId), ...(chunk.isRepeated ? nodes : [])])],
      ...(reason === undefined ? {} : { reason }),
    });
    if (heldOut.has(profileId)) return out('held_out');
    const person = people.get(profileId);
    if (person === undefined) return out('no_identifier');
    const nodes = nodesOfErased.get(profileId) ?? person.nodes;
    return judge({ ...person, nodes }, bases, bar, out, chunk, ports);
  });
}

const nobody: ReadonlyMap<string, readonly string[]> = new Map();

function judge(
  person: Person,
  bases: readonly StandingBasis[],
  bar: string | undefined,
  out: (status: MemberStatus, reason?: string, nodes?: readonly string[]) => Out,
  chunk: Chunk,
  ports: DeliverPorts,
): Decision {
  const profileId = person.record.recordId;
  // What an earlier try may have sent of her; other kinds are told to nobody, not even to be taken off.
  const nodes = everPermittedNodes(person, bases);
  if (person.isErased) {
    const erased = out('suppressed', 'erased', nodes);
    return { ...erased, isUnknown: chunk.isRepeated && erased.takeBack.length === 0 };
  }
  if (isHeldOut(person.profileId, chunk.holdOut, ports.sha256))
    return out('held_out', heldOutSinceMerge, nodes);
  if (!person.isConsented) return out('no_consent', undefined, nodes);
  if (person.hasOpenComplaint) return out('suppressed', complaintIsOpen, nodes);
  const isForAds = chunk.connection.type.isOwnChannel !== true;
  if (isForAds && isUnderAdvertisingAge(person.birthday, ports.clock()))
    return out('suppressed', isTooYoung, nodes);
  if (bar !== undefined) return out('refused', bar, nodes);
  const keys = permittedKeys(person, bases, chunk.connection.connector);
  if (keys.kind === 'refused') return out('refused', keys.reason, nodes);
  if (keys.kind === 'no_identifier') return out('no_identifier', undefined, nodes);
  const before = chunk.before.get(profileId);
  const permitted = permittedNodes(person, bases);
  return {
    kind: 'in',
    profileId,
    keys: keys.keys,
    nodes: permitted,
    takeBack: chunk.isRepeated
      ? [...new Set([...(before?.nodes ?? []), ...nodes])]
      : before !== undefined && (before.isStale || !isSame(before.nodes, permitted))
        ? before.nodes
        : [],
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const set = new Set(other);
  return one.length === set.size && one.every((each) => set.has(each));
}
