import { channelPurposes } from '../../schemas/channel.ts';
import type { ChannelFacts } from '../../schemas/channel-facts.ts';
import { type ContactChannel, contactChannels } from '../../schemas/contact-events.ts';
import { hasOpenComplaint } from '../consent/cases.ts';
import { isConsented, mergeProfile } from '../consent/profile.ts';
import type { VaultRecord } from '../consent/vault.ts';
import type { PersonalFields } from '../household/home.ts';
import { letterOf } from '../list/letter.ts';
import { isPersonalNumber } from '../normalize/phone.ts';
import type { Contact } from './frequency.ts';
import { parseHourSpans } from './hour-spans.ts';
import type { Recipient } from './judge.ts';
import { parsePreference } from './preference.ts';

/** A person as of now, as far as messages ask. Personal data. */
export interface ReachedPerson {
  readonly recipient: Recipient;
  readonly fields: PersonalFields;
  /** Where each channel reaches them; `mail` has no entry, its address is in the fields. */
  readonly addresses: Readonly<Partial<Record<ContactChannel, string>>>;
}

/**
 * @param records vault records of all members of the profile
 * @param facts what the lake knows; undefined: nothing
 * @param own contacts that the lake does not hold yet
 */
export function reachedPerson(
  records: readonly VaultRecord[],
  facts: ChannelFacts | undefined,
  own: readonly Contact[],
  known: { readonly isErased: boolean; readonly isHeldOut: boolean },
): ReachedPerson {
  const merged = mergeProfile(records);
  const fields: PersonalFields = Object.fromEntries(
    Object.entries(merged.fields).map(([name, { value }]) => [name, value]),
  );
  const addresses = addressesOf(fields, records);
  const hasLetter = letterOf(fields) !== undefined;
  const reachable = contactChannels.filter((channel) =>
    channel === 'mail' ? hasLetter : addresses[channel] !== undefined,
  );
  const addressSaid = Date.parse(
    merged.fields['address']?.at ?? merged.fields['street']?.at ?? '1970-01-01T00:00:00Z',
  );
  return {
    fields,
    addresses,
    recipient: {
      ...known,
      hasWithdrawn: merged.consents['advertising']?.value === false,
      // The vault knows at once; of what was opened before it kept cases, the lake does.
      hasOpenComplaint: hasOpenComplaint(merged.cases) || (facts?.has_open_complaint ?? false),
      optIns: new Set(
        contactChannels.filter((channel) => isConsented(merged, channelPurposes[channel])),
      ),
      reachable: new Set(reachable),
      preferred: parsePreference(facts?.preferred_channel ?? ''),
      ngHours: parseHourSpans(facts?.ng_hours ?? ''),
      lastActiveEpochMs: facts?.last_active_ms ?? undefined,
      contacts: [...(facts?.contacts ?? []), ...own],
      activeHours: facts?.active_hours ?? new Map(),
      isMailReturned: (facts?.mail_returned_ms ?? 0) > addressSaid,
    },
  };
}

function addressesOf(
  fields: PersonalFields,
  records: readonly VaultRecord[],
): Readonly<Partial<Record<ContactChannel, string>>> {
  const valuesOf = (field: string): readonly string[] =>
    records.flatMap((record) => record.fields[field]?.value ?? []).sort();
  const phones = valuesOf('phone');
  const mobile = phones.find(isPersonalNumber);
  const phone = mobile ?? phones[0] ?? fields['landline'];
  const own = 'own:';
  // Users of another provider have other ids: only the brand's own can be reached.
  const line = valuesOf('line_user_id').find((value) => /^own:U[0-9a-f]{32}$/.test(value));
  const member = fields['user_id'] ?? fields['member_no'];
  const entries: readonly (readonly [ContactChannel, string | undefined])[] = [
    ['email', fields['email']],
    ['sms', mobile],
    ['phone', phone],
    ['line', line?.slice(own.length)],
    ['push', member],
    ['inbox', member],
  ];
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''));
}
