import { isConsented, mergeProfile } from '../consent/profile.ts';
import type { Vault } from '../consent/vault.ts';
import type { IdentityGraph } from '../identity/graph.ts';
import type { NodeId } from '../identity/identifier.ts';
import type { Resident } from './households.ts';

/** Purpose that a person agrees to for letters. */
const postalPurpose = 'postal_mail';

/** Profiles read at a time. */
const batch = 200;

export interface Residents {
  /** Each person once, even if two of the asked profiles have become one. */
  readonly residents: readonly Resident[];
  /** Profiles that are erased or unknown. */
  readonly gone: number;
}

/**
 * Who these profiles are now, by strong reads of graph and vault.
 *
 * @param people profile ids with the time of the last order, where there was one; 5,000 take seconds
 */
export async function readResidents(
  people: ReadonlyMap<NodeId, string | undefined>,
  ports: { readonly graph: Pick<IdentityGraph, 'profilesOf'>; readonly vault: Pick<Vault, 'read'> },
): Promise<Residents> {
  const residents = new Map<NodeId, Resident>();
  const ids = [...people.keys()];
  let gone = 0;
  for (let start = 0; start < ids.length; start += batch) {
    const part = ids.slice(start, start + batch);
    const views = await ports.graph.profilesOf(part);
    const members = [...views.values()].flatMap((view) => (view.isErased ? [] : view.members));
    const records = await ports.vault.read([...new Set(members)]);
    for (const id of part) {
      const view = views.get(id);
      if (view === undefined || view.isErased) {
        gone += 1;
        continue;
      }
      const own = mergeProfile(view.members.flatMap((node) => records.get(node) ?? []));
      const lastOrderAt = later(people.get(id), residents.get(view.profileId)?.lastOrderAt);
      residents.set(view.profileId, {
        profileId: view.profileId,
        fields: Object.fromEntries(
          Object.entries(own.fields).map(([name, { value }]) => [name, value]),
        ),
        isConsented: isConsented(own, postalPurpose),
        ...(lastOrderAt !== undefined && { lastOrderAt }),
      });
    }
  }
  return { residents: [...residents.values()], gone };
}

function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}
