import * as z from 'zod';
import { accountAnswer } from '../account-answer.ts';
import type { ConnectorPorts, MatchKeys } from '../destination.ts';
import { callJson } from '../http.ts';
import type { Reply } from '../sending.ts';
import { opened, sealed } from './envelope.ts';
import type { TtdCredentials, TtdSettings } from './settings.ts';

const hosts = {
  production: 'https://prod.uidapi.com',
  integration: 'https://operator-integ.uidapi.com',
} as const;

const entry = z.union([
  z.object({ u: z.string().min(1), p: z.string().nullish() }),
  z.object({ e: z.string() }),
]);
const answer = z.object({
  status: z.literal('success'),
  body: z.object({
    email_hash: z.array(entry).default([]),
    phone_hash: z.array(entry).default([]),
  }),
});

/** What UID2 knows of one person. `previous` are UID2s that were theirs up to 90 days ago. */
export interface Mapped {
  readonly current: readonly string[];
  readonly previous: readonly string[];
  /** Why values of theirs have no UID2: `optout`, `invalid identifier`. */
  readonly refusals: readonly string[];
}

type MapReply =
  | { readonly kind: 'mapped'; readonly people: readonly Mapped[] }
  | Extract<Reply, { readonly kind: 'retry' | 'stopped' }>;

type Ports = Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock' | 'random'>;

/** Maps hashes to UID2s, at most 5,000 a call, one person for each of the keys in their order. */
export type IdentityMap = (people: readonly MatchKeys[]) => Promise<MapReply>;

/** The UID2 operator's map, asked anew each time: a UID2 is never stored. */
export function identityMap(
  credentials: TtdCredentials,
  settings: TtdSettings,
  ports: Ports,
): IdentityMap {
  const host = ports.endpoint === '' ? hosts[settings.uid2] : `${ports.endpoint}/ttd`;
  const { uid2ApiKey, uid2ClientSecret: secret } = credentials;
  const half = (): bigint => BigInt(Math.floor(ports.random() * 2 ** 32));

  return async (people) => {
    const emails = people.map((keys) => keys['email'] ?? []);
    const phones = people.map((keys) => keys['phone'] ?? []);
    const nonce = (half() << 32n) | half();
    const request = { email_hash: emails.flat(), phone_hash: phones.flat() };
    const reply = await callJson(ports.fetch, {
      method: 'POST',
      url: `${host}/v3/identity/map`,
      headers: { authorization: `Bearer ${uid2ApiKey}`, 'content-type': 'text/plain' },
      body: sealed(request, secret, { epochMs: ports.clock(), nonce }),
    });
    const read = accountAnswer(reply, 'UID2');
    // A map changes nothing: it is asked again whatever became of the question.
    if (read.kind === 'unknown') return { ...read, kind: 'retry', afterMs: 0 };
    if (read.kind !== 'answer') return read;
    if (read.status !== 200) return { kind: 'stopped', reason: `UID2 answered ${read.status}` };
    const body = answer.safeParse(opened(read.text ?? '', secret, nonce)).data?.body;
    const isWhole =
      body?.email_hash.length === request.email_hash.length &&
      body.phone_hash.length === request.phone_hash.length;
    if (!isWhole) return { kind: 'stopped', reason: 'UID2 gave an answer that cannot be read' };
    const ofEmails = regrouped(body.email_hash, emails);
    const ofPhones = regrouped(body.phone_hash, phones);
    const entries = people.map((_, index) => [
      ...(ofEmails[index] ?? []),
      ...(ofPhones[index] ?? []),
    ]);
    return { kind: 'mapped', people: entries.map(mappedOf) };
  };
}

/** Entries that came in one list, by the groups that their questions were in. */
function regrouped<Entry>(
  entries: readonly Entry[],
  groups: readonly (readonly unknown[])[],
): readonly (readonly Entry[])[] {
  let next = 0;
  return groups.map(({ length }) => {
    next += length;
    return entries.slice(next - length, next);
  });
}

function mappedOf(entries: readonly z.infer<typeof entry>[]): Mapped {
  return {
    current: entries.flatMap((one) => ('u' in one ? [one.u] : [])),
    previous: entries.flatMap((one) => ('u' in one && one.p ? [one.p] : [])),
    refusals: entries.flatMap((one) => ('e' in one ? [one.e] : [])),
  };
}
