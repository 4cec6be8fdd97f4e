import type { MatchKeys, Member, Operation } from '../destination.ts';
import { type FieldSources, optional } from '../match-record.ts';
import type { LinkedinSettings } from './settings.ts';

/** Elements of a request. The platform names no limit in bytes: this one is ours. */
export const linkedinLimits = { records: 5_000, bytes: 4_000_000 } as const;

const actions = { add: 'ADD', remove: 'REMOVE' } as const;

interface Element {
  readonly action: 'ADD' | 'REMOVE';
  readonly userIds: readonly { readonly idType: string; readonly idValue: string }[];
  readonly firstName?: string;
  readonly lastName?: string;
  readonly country?: string;
}

export function linkedinSources({ fields }: LinkedinSettings): FieldSources {
  return {
    ...(fields.includes('email') ? { email: (record) => record.emails } : {}),
    ...(fields.includes('google_aid') ? { google_aid: (record) => record.gaids } : {}),
    ...(fields.includes('name')
      ? {
          first_name: (record) => optional(record.firstName),
          last_name: (record) => optional(record.lastName),
        }
      : {}),
    ...(fields.includes('country') ? { country: (record) => optional(record.country) } : {}),
  };
}

/** Whether the keys are enough to find a person by: a name alone is not. */
export function hasLinkedinIdentifier(keys: MatchKeys): boolean {
  return keys['email'] !== undefined || keys['google_aid'] !== undefined;
}

/**
 * One element for one person: LinkedIn answers by element, so it answers by person. A removal says no more than whom.
 *
 * @see destinations.md section 10
 */
export function linkedinElement(operation: Operation, { keys }: Member): Element {
  const emails = (keys['email'] ?? []).map((idValue) => ({ idType: 'SHA256_EMAIL', idValue }));
  const devices = (keys['google_aid'] ?? []).map((idValue) => ({ idType: 'GOOGLE_AID', idValue }));
  const element = { action: actions[operation], userIds: [...emails, ...devices] };
  return operation === 'remove' ? element : { ...element, ...descriptionOf(keys) };
}

function descriptionOf(keys: MatchKeys): Pick<Element, 'firstName' | 'lastName' | 'country'> {
  const firstName = keys['first_name']?.[0];
  const lastName = keys['last_name']?.[0];
  const country = keys['country']?.[0];
  return {
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...(country === undefined ? {} : { country }),
  };
}

/** A person's element with its comma, in UTF-8: names may be of any script. */
export function linkedinSizeOf(member: Member): {
  readonly records: number;
  readonly bytes: number;
} {
  const text = JSON.stringify(linkedinElement('add', member));
  return { records: 1, bytes: new TextEncoder().encode(text).length + 4 };
}
