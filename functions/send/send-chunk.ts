import { withFooter } from '../../domain/channel/email-footer.ts';
import type { Messenger, Outgoing, SendOutcome } from '../../domain/channel/messenger.ts';
import { isUniform, rendered } from '../../domain/channel/template.ts';
import { unsubscribeToken } from '../../domain/channel/unsubscribe-token.ts';
import {
  type ContactsRow,
  type MessageRow,
  type MessageSpec,
  type SenderRow,
  type SentChannel,
  sentChannels,
  type Template,
} from '../../schemas/campaign.ts';
import type { ExclusionReason } from '../../schemas/channel.ts';
import { inParallel, partsOf } from '../../stores/in-parallel.ts';
import { contactEnvelope } from './contact-envelope.ts';
import { type JudgedPerson, type Judging, judgeMember, type Member } from './people.ts';
import type { SendPorts } from './ports.ts';
import { journalOf, type Reserved, release, reserve, resolve } from './reserve.ts';

/** What a message is, and whom it comes from. */
export interface Sending {
  /** Of the journal: a campaign's id. */
  readonly senderId: string;
  readonly message: MessageSpec;
  readonly sender: SenderRow;
  readonly messengers: ReadonlyMap<SentChannel, Messenger>;
  /** Id in the journal of a member under one of their names. */
  readonly journalId: (name: string, member: Pick<Member, 'facts'>) => string;
  readonly judging: Judging;
}

export type Fate =
  | { readonly kind: 'sent' | 'unknown' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'waiting'; readonly untilEpochMs: number }
  | { readonly kind: 'excluded'; readonly reason: ExclusionReason };

export interface ChunkFates {
  /** One a member, in order. */
  readonly fates: readonly Fate[];
  /** A channel that sends nothing until a person has done something. */
  readonly stopped?: string;
}

/** LINE knows a repetition for 24 hours; one that is older is not made. */
const keyMs = 23 * 3_600_000;
const pauseMs = 60_000;
const requestsAtOnce = 8;
const reservedAtOnce = 8;

/** Somebody to whom the message may go now. */
interface Ready {
  /** Place among the members. */
  readonly at: number;
  readonly id: string;
  readonly channel: SentChannel;
  /** Of a message that is said again: the key of its request. */
  readonly key: string | undefined;
  readonly contacts: ContactsRow | undefined;
  readonly outgoing: Outgoing;
  readonly userId: string | undefined;
}

/** People who get the same at once, under one key. */
interface Request {
  readonly key: string;
  readonly isAgain: boolean;
  readonly people: readonly Ready[];
}

/**
 * Sends to these members what is due to them now, each person once whatever happens: a row says so before anything goes
 * out. What may have gone out is said again only where the channel knows it by its key.
 */
export async function sendChunk(
  members: readonly Member[],
  sending: Sending,
  ports: SendPorts,
): Promise<ChunkFates> {
  const journal = await journalOf(sending.senderId, members, sending.journalId, ports);
  const fates = new Map<number, Fate>();
  const ready: Ready[] = [];
  for (const [at, member] of members.entries()) {
    const found = journal.get(member.profileId);
    const own = member.contacts
      .flatMap(({ contacts }) => contacts)
      .filter(({ key }) => key !== found?.key);
    const person = judgeMember(member, own, sending.judging, ports);
    const fate = found === undefined ? undefined : await fateOf(found, person, sending, ports);
    if (fate !== undefined) fates.set(at, fate);
    else {
      const next = prepared(at, person, member, found, sending, ports);
      if ('outgoing' in next) ready.push(next);
      else fates.set(at, next);
    }
  }
  const stopped = await sendReady(ready, fates, sending, ports);
  return {
    fates: members.map((_, at) => fates.get(at) ?? later(ports)),
    ...(stopped !== undefined && { stopped }),
  };
}

const later = ({ clock }: SendPorts): Fate => ({
  kind: 'waiting',
  untilEpochMs: clock() + pauseMs,
});

/** What the journal says; undefined where the message may be said again. */
async function fateOf(
  row: MessageRow,
  { judgement }: JudgedPerson,
  { senderId, messengers }: Sending,
  ports: SendPorts,
): Promise<Fate | undefined> {
  if (judgement.kind === 'excluded' && judgement.reason === 'merged')
    return { kind: 'excluded', reason: 'merged' };
  if (row.status === 'sent' || row.status === 'unknown') return { kind: row.status };
  if (row.status === 'refused') return { kind: 'refused', reason: row.reason ?? 'refused' };
  const isFresh = ports.clock() - Date.parse(row.at) < keyMs;
  const isSafe = messengers.get(row.channel)?.isIdempotent === true && isFresh;
  const mayGo = judgement.kind === 'chosen' && judgement.channel === row.channel;
  if (isSafe && mayGo) return undefined;
  const reserved = { id: row.id, profileId: row.id, channel: row.channel, key: row.key };
  await resolve(senderId, reserved, 'unknown', 'no answer came', ports);
  return { kind: 'unknown' };
}

function prepared(
  at: number,
  person: JudgedPerson,
  member: Member,
  found: MessageRow | undefined,
  sending: Sending,
  ports: SendPorts,
): Ready | Fate {
  const { judgement, profileId } = person;
  if (judgement.kind === 'excluded') return judgement;
  if (judgement.atEpochMs > ports.clock())
    return { kind: 'waiting', untilEpochMs: judgement.atEpochMs };
  const channel = sentChannels.find((each) => each === judgement.channel);
  const template = channel === undefined ? undefined : sending.message.templates[channel];
  const address = person.addresses[judgement.channel];
  if (channel === undefined || template === undefined || address === undefined)
    return { kind: 'excluded', reason: 'no_address' };
  const filled = rendered(template, person.fields);
  if (filled.kind === 'lacks') return { kind: 'excluded', reason: 'no_value' };
  return {
    at,
    id: found?.id ?? sending.journalId(profileId, person),
    channel,
    key: found?.key,
    contacts: member.contacts.find((row) => row.id === profileId),
    outgoing: addressed(person, channel, address, filled.content, sending, ports),
    userId: person.fields['user_id'],
  };
}

function addressed(
  { profileId }: JudgedPerson,
  channel: SentChannel,
  address: string,
  content: Template,
  { message, sender }: Sending,
  { signLink }: SendPorts,
): Outgoing {
  const { kind } = message;
  if (channel !== 'email' || sender.email === undefined)
    return { profileId, address, content, unsubscribeUrl: '', kind };
  const token = unsubscribeToken(profileId, channel, signLink);
  const base = sender.email.unsubscribeUrl.replace(/\/+$/, '');
  const unsubscribeUrl = `${base}/api/unsubscribe/${token}`;
  return {
    ...{ profileId, address, unsubscribeUrl, kind },
    content: withFooter(content, sender.email, unsubscribeUrl),
  };
}

async function sendReady(
  ready: readonly Ready[],
  fates: Map<number, Fate>,
  sending: Sending,
  ports: SendPorts,
): Promise<string | undefined> {
  let stopped: string | undefined;
  await inParallel(requestsOf(ready, sending, ports), requestsAtOnce, async (request) => {
    if (stopped !== undefined) return;
    const { key, people } = await reserved(request, sending, ports);
    const [first] = people;
    const messenger = first && sending.messengers.get(first.channel);
    if (first === undefined || messenger === undefined) return;
    const outcome = await messenger.send(
      people.map(({ outgoing }) => outgoing),
      key,
    );
    if (outcome.kind === 'stopped') stopped = `${messenger.channel}: ${outcome.reason}`;
    if (outcome.kind === 'sent')
      await ports.events.send(contactEnvelope(sending.senderId, key, people, ports));
    for (const person of people)
      fates.set(person.at, await settled({ ...person, key }, outcome, messenger, sending, ports));
  });
  return stopped;
}

/**
 * People of one channel who get the same text, where a request takes several. What is said again is said to those, of
 * the same request, to whom it still may be: its key makes it harmless where it was taken, and new where it was not.
 */
function requestsOf(
  ready: readonly Ready[],
  { senderId, messengers, message }: Sending,
  { sha256 }: SendPorts,
): readonly Request[] {
  const again = Map.groupBy(ready, ({ key }) => key);
  const fresh = again.get(undefined) ?? [];
  const repeated = [...again].flatMap(([key, people]) =>
    key === undefined ? [] : [{ key, isAgain: true, people }],
  );
  const made = [...Map.groupBy(fresh, ({ channel }) => channel)].flatMap(([channel, people]) => {
    const template = message.templates[channel];
    const isShared = template !== undefined && isUniform(template);
    return partsOf(people, isShared ? (messengers.get(channel)?.perRequest ?? 1) : 1);
  });
  return [
    ...repeated,
    ...made.map((people) => {
      const ids = people.map(({ id }) => id).sort();
      return { key: uuidOf(sha256([senderId, ...ids].join(' '))), isAgain: false, people };
    }),
  ];
}

/** The request with those who have their row: who was taken by somebody else meanwhile stays out. */
async function reserved(
  request: Request,
  { senderId }: Sending,
  ports: SendPorts,
): Promise<Request> {
  if (request.isAgain) return request;
  const { key } = request;
  const isOurs = await inParallel(request.people, reservedAtOnce, (person) =>
    reserve(senderId, reservedOf(person, key), person.contacts, ports),
  );
  return { ...request, people: request.people.filter((_, at) => isOurs[at]) };
}

const reservedOf = ({ id, channel, outgoing }: Ready, key: string): Reserved => ({
  ...{ id, channel, key },
  profileId: outgoing.profileId,
});

async function settled(
  person: Ready & { readonly key: string },
  outcome: SendOutcome,
  { isIdempotent }: Messenger,
  { senderId }: Sending,
  ports: SendPorts,
): Promise<Fate> {
  const own = reservedOf(person, person.key);
  switch (outcome.kind) {
    case 'sent':
      await resolve(senderId, own, 'sent', undefined, ports);
      return { kind: 'sent' };
    case 'refused':
      await release(senderId, own, { isRefused: true, reason: outcome.reason }, ports);
      return { kind: 'refused', reason: outcome.reason };
    case 'unknown':
      if (isIdempotent) return later(ports);
      await resolve(senderId, own, 'unknown', outcome.reason, ports);
      return { kind: 'unknown' };
    case 'retry':
    case 'stopped':
      await release(senderId, own, { isRefused: false, reason: outcome.reason }, ports);
      return later(ports);
  }
}

/** A UUID (version 8) of a hash. */
function uuidOf(hex: string): string {
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4] ?? '8';
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}${variant}${hex.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
