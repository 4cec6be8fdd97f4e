import type { MatchRecord } from '../../../destinations/match-record.ts';
import { hasOpenComplaint } from '../../../domain/consent/cases.ts';
import { type AcceptedTerms, termsField } from '../../../domain/consent/legal-basis.ts';
import { isConsented, mergeProfile } from '../../../domain/consent/profile.ts';
import type { VaultRecord } from '../../../domain/consent/vault.ts';
import type { NodeId } from '../../../domain/identity/identifier.ts';
import { kindOf } from '../../../domain/identity/node-id.ts';
import { contactKinds } from '../../../domain/sync/contact-kinds.ts';
import { channelPurposes } from '../../../schemas/channel.ts';
import type { DeliverPorts } from '../ports.ts';

/** A person as of now: contacts of every identifier, and what they said about advertising. */
export interface Person {
  readonly record: MatchRecord;
  /** Nodes whose contacts are in the record. */
  readonly nodes: readonly NodeId[];
  /** The terms that she accepted last; undefined when none are known. */
  readonly terms: AcceptedTerms | undefined;
  readonly isConsented: boolean;
  /** As somebody wrote it; undefined when it is not known. */
  readonly birthday: string | undefined;
  /** While it is, advertising rests. */
  readonly hasOpenComplaint: boolean;
  readonly isErased: boolean;
  /** Who the profile is now; differs from the asked id after a merge. */
  readonly profileId: NodeId;
  /** What the profile is or may have been called: its id now, then the id asked for and its members. */
  readonly names: readonly NodeId[];
}

const purpose = 'advertising';

/** A record with the node that it is kept at. */
interface Kept {
  readonly node: NodeId;
  readonly record: VaultRecord;
}

/**
 * Values of a kind of identifier, each from its own node: what is only said beside another identifier may be somebody
 * else's, too.
 */
const valuesOf = (kept: readonly Kept[], kind: string): readonly string[] => [
  ...new Set(
    kept.flatMap(({ node, record }) => {
      const stamped = kindOf(node) === kind ? record.fields[kind] : undefined;
      return stamped === undefined ? [] : [stamped.value];
    }),
  ),
];

/** Users of another provider have other ids: only the brand's own can be reached. */
const ownLineUser = (value: string): readonly string[] =>
  value.startsWith('own:') ? [value.slice('own:'.length)] : [];

/** A LINE user who blocked the account is nobody there any more, whatever they said of advertising elsewhere. */
const isReached = ({ node, record }: Kept): boolean =>
  kindOf(node) !== 'line_user_id' || record.consents[channelPurposes.line]?.value !== false;

function termsOf({ fields }: VaultRecord): AcceptedTerms | undefined {
  const said = fields[termsField];
  return said === undefined ? undefined : { version: said.value, at: said.at };
}

/** The match record of vault records that belong to one person. */
export function matchRecordOf(recordId: string, kept: readonly Kept[]): MatchRecord {
  const merged = mergeProfile(kept.map(({ record }) => record)).fields;
  const optional = (name: keyof MatchRecord, field: string) => {
    const value = merged[field]?.value;
    return value === undefined || value === '' ? {} : { [name]: value };
  };
  return {
    recordId,
    emails: valuesOf(kept, 'email'),
    phones: valuesOf(kept, 'phone'),
    lineUserIds: valuesOf(kept, 'line_user_id').flatMap(ownLineUser),
    idfas: valuesOf(kept, 'idfa'),
    gaids: valuesOf(kept, 'gaid'),
    ...optional('firstName', 'first_name'),
    ...optional('lastName', 'last_name'),
    ...optional('city', 'city'),
    ...optional('state', 'state'),
    ...optional('postalCode', 'postal_code'),
    ...optional('country', 'country'),
  };
}

/** Reads who these profiles are now, with strongly consistent reads of graph and vault. */
export async function peopleOf(
  profileIds: readonly NodeId[],
  ports: Pick<DeliverPorts, 'graph' | 'vault'>,
): Promise<ReadonlyMap<NodeId, Person>> {
  const views = await ports.graph.profilesOf(profileIds);
  const membersOf = (id: NodeId): readonly NodeId[] => [
    ...new Set([id, ...(views.get(id)?.members ?? [])]),
  ];
  const vault = await ports.vault.read([...new Set(profileIds.flatMap(membersOf))]);
  return new Map(
    profileIds.map((id) => {
      const found = membersOf(id).flatMap((node) => {
        const record = vault.get(node);
        return record === undefined ? [] : [{ node, record }];
      });
      const reached = found.filter(isReached);
      const merged = mergeProfile(found.map(({ record }) => record));
      const view = views.get(id);
      const profileId = view?.profileId ?? id;
      return [
        id,
        {
          record: matchRecordOf(id, reached),
          nodes: reached
            .map(({ node }) => node)
            .filter((node) => contactKinds.has(kindOf(node)))
            .sort(),
          terms: termsOf(merged),
          isConsented: isConsented(merged, purpose),
          birthday: merged.fields['birthday']?.value,
          hasOpenComplaint: hasOpenComplaint(merged.cases),
          isErased: view?.isErased ?? false,
          profileId,
          names: [...new Set([profileId, ...membersOf(id)])],
        },
      ];
    }),
  );
}
