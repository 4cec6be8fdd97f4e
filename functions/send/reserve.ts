import {
  type ContactsRow,
  contactsRow,
  type MessageRow,
  messageRow,
  type SentChannel,
} from '../../schemas/campaign.ts';
import { isoTime, type SendPorts } from './ports.ts';

const dayMs = 86_400_000;
/** Longest that a cap looks back. */
const keptDays = 91;

/** A message that has its place in the journal and goes out next. */
export interface Reserved {
  readonly id: string;
  readonly profileId: string;
  readonly channel: SentChannel;
  readonly key: string;
}

/**
 * Writes a message down before it goes out, with its place among the person's contacts, in one transaction: nobody else
 * sends the same, and no two campaigns together pass a cap that each alone keeps.
 *
 * @returns false when somebody was quicker: look again
 */
export async function reserve(
  senderId: string,
  { id, profileId, channel, key }: Reserved,
  before: ContactsRow | undefined,
  { control, clock }: Pick<SendPorts, 'control' | 'clock'>,
): Promise<boolean> {
  const now = clock();
  const row: MessageRow = {
    ...{ kind: `message#${senderId}`, id, status: 'sending', channel, key },
    at: isoTime(now),
  };
  const recent = (before?.contacts ?? []).filter(
    ({ atEpochMs }) => atEpochMs > now - keptDays * dayMs,
  );
  const contacts: ContactsRow = {
    kind: 'contacts',
    id: profileId,
    version: (before?.version ?? 0) + 1,
    contacts: [...recent, { channel, atEpochMs: now, key }],
  };
  const result = await control.transact([
    { put: row, condition: { kind: { exists: false } } },
    {
      put: contacts,
      condition:
        before === undefined
          ? { kind: { exists: false } }
          : { version: { equals: before.version } },
    },
  ]);
  return result.kind === 'done';
}

/** Writes down what became of it. What went out after all is worth more than what was not known. */
export async function resolve(
  senderId: string,
  { id }: Reserved,
  status: 'sent' | 'unknown' | 'refused',
  reason: string | undefined,
  { control }: Pick<SendPorts, 'control'>,
): Promise<void> {
  await control.update(
    { kind: `message#${senderId}`, id },
    { set: { status, reason } },
    status === 'sent'
      ? [{ status: { equals: 'sending' } }, { status: { equals: 'unknown' } }]
      : { status: { equals: 'sending' } },
  );
}

/** Takes a message back that did not go out: it may be sent again, or counts as refused, and is no contact. */
export async function release(
  senderId: string,
  reserved: Reserved,
  outcome: { readonly isRefused: boolean; readonly reason: string },
  { control }: Pick<SendPorts, 'control'>,
): Promise<void> {
  const { id, profileId, key } = reserved;
  if (outcome.isRefused) await resolve(senderId, reserved, 'refused', outcome.reason, { control });
  else await control.delete({ kind: `message#${senderId}`, id }, { status: { equals: 'sending' } });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const row = await control.get(contactsRow, 'contacts', profileId);
    if (row === undefined) return;
    const contacts = row.contacts.filter((contact) => contact.key !== key);
    const isDone = await control.put(
      { ...row, version: row.version + 1, contacts },
      { version: { equals: row.version } },
    );
    if (isDone) return;
  }
}

/** The journal's rows of these people under any of their names, by the person's id now. */
export async function journalOf<Person extends { profileId: string; names: readonly string[] }>(
  senderId: string,
  people: readonly Readonly<Person>[],
  idOf: (name: string, person: Readonly<Person>) => string,
  { control }: Pick<SendPorts, 'control'>,
): Promise<ReadonlyMap<string, MessageRow>> {
  const idsOf = (person: Readonly<Person>) => person.names.map((name) => idOf(name, person));
  const ids = [...new Set(people.flatMap(idsOf))];
  const rows = await control.getAll(messageRow, `message#${senderId}`, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    people.flatMap((person) => {
      const found = idsOf(person)
        .map((id) => byId.get(id))
        .find((row) => row !== undefined);
      return found === undefined ? [] : [[person.profileId, found] as const];
    }),
  );
}
