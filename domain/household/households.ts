import type { NodeId } from '../identity/identifier.ts';
import { type Home, homeOf, type PersonalFields } from './home.ts';

/** A person as the vault has them. */
export interface Resident {
  readonly profileId: NodeId;
  readonly fields: PersonalFields;
  /** Whether they agreed to letters. */
  readonly isConsented: boolean;
  /** When they last bought something, ISO 8601 UTC. */
  readonly lastOrderAt?: string;
}

/** People who get one letter together. Nobody is merged: they stay the profiles that they are. */
export interface Household {
  /** Profile ids, sorted; at least one. */
  readonly members: readonly NodeId[];
  /** Who the letter is for: the member that bought last, else the one with the smallest profile id. */
  readonly addressee: NodeId;
}

export interface Householding {
  /** Sorted by addressee. */
  readonly households: readonly Household[];
  /** Agreed to letters, but has no address to send one to. Sorted. */
  readonly withoutAddress: readonly NodeId[];
  /** Get no letter, and no place in a household. Sorted. */
  readonly withoutConsent: readonly NodeId[];
}

/**
 * One letter per household: the same home and the same surname. Everybody is in exactly one of the three lists, whatever
 * the order of the input.
 *
 * A surname known by its reading alone is that of the one surname in characters that is read so in this home, where
 * there is exactly one. Whoever has no surname is a household of their own.
 *
 * @param residents each profile once
 */
export function householdsOf(residents: readonly Resident[]): Householding {
  const homes = new Map<string, Tenant[]>();
  const withoutAddress: NodeId[] = [];
  const withoutConsent: NodeId[] = [];
  for (const resident of residents) {
    const home = resident.isConsented ? homeOf(resident.fields) : undefined;
    if (!resident.isConsented) withoutConsent.push(resident.profileId);
    else if (home === undefined) withoutAddress.push(resident.profileId);
    else {
      const { profileId, lastOrderAt = '' } = resident;
      const tenants = homes.get(home.place) ?? [];
      homes.set(home.place, tenants);
      tenants.push({ ...home, profileId, lastOrderAt });
    }
  }
  const households = [...homes.values()].flatMap(familiesOf).map(householdOf);
  return {
    households: households.sort((one, other) => (one.addressee < other.addressee ? -1 : 1)),
    withoutAddress: withoutAddress.sort(),
    withoutConsent: withoutConsent.sort(),
  };
}

/** Somebody at a home. No letter needs more of them. */
interface Tenant extends Home {
  readonly profileId: NodeId;
  /** Empty for never. */
  readonly lastOrderAt: string;
}

/** The people of one home, by surname. */
function familiesOf(tenants: readonly Tenant[]): readonly (readonly Tenant[])[] {
  const surnames = new Map<string, Set<string>>();
  for (const { surname, reading } of tenants) {
    if (surname === undefined || reading === undefined) continue;
    surnames.set(reading, (surnames.get(reading) ?? new Set()).add(surname));
  }
  const familyOf = ({ surname, reading, profileId }: Tenant): string => {
    if (surname !== undefined) return `surname ${surname}`;
    if (reading === undefined) return `profile ${profileId}`;
    const [only, another] = surnames.get(reading) ?? [];
    return only !== undefined && another === undefined ? `surname ${only}` : `reading ${reading}`;
  };
  return [...Map.groupBy(tenants, familyOf).values()];
}

function householdOf(family: readonly Tenant[]): Household {
  const byId = family.toSorted((one, other) => (one.profileId < other.profileId ? -1 : 1));
  const addressee = byId.reduce((one, other) =>
    other.lastOrderAt > one.lastOrderAt ? other : one,
  );
  return {
    members: byId.map(({ profileId }) => profileId),
    addressee: addressee.profileId,
  };
}
