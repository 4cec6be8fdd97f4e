import * as z from 'zod';
import { type ApiClient, type Target, until } from '../api-client.ts';
import { type SyncCounts, settle, syncCounts } from '../steps.ts';
import { advertising } from './calls.ts';
import { typedInFullWidth } from './contacts.ts';
import type { Customer } from './customers.ts';
import { postToCollector } from './post-to-collector.ts';
import { isListed, type StandIn, standIns } from './stand-ins.ts';

export interface ChangeOfMind {
  readonly wasListed: Readonly<Record<StandIn, boolean>>;
  readonly isListed: Readonly<Record<StandIn, boolean>>;
  /** From the collector's answer until she was off every list. */
  readonly seconds: number;
}

interface Stage {
  readonly target: () => Target;
  readonly api: ApiClient;
  readonly state: string;
}

const onLists = (state: string, customer: Customer): Readonly<Record<StandIn, boolean>> => ({
  google: isListed(state, 'google', customer),
  meta: isListed(state, 'meta', customer),
  webhook: isListed(state, 'webhook', customer),
});

/** Lets a customer take back her consent in the browser, and waits until she is off the lists. No refresh runs. */
export async function withdrawConsent(
  { target, state }: Stage,
  writeKey: string,
  customer: Customer,
): Promise<ChangeOfMind> {
  const wasListed = onLists(state, customer);
  await postToCollector(
    target(),
    '/v1/identify',
    writeKey,
    JSON.stringify({
      messageId: 'change-of-mind',
      userId: customer.memberNumber,
      anonymousId: customer.devices[0],
      timestamp: new Date().toISOString(),
      context: advertising(false),
    }),
  );
  const startedAt = performance.now();
  const now = await until(
    async () => onLists(state, customer),
    (listed) => standIns.every((platform) => !listed[platform]),
    { what: 'Taking the person off the lists', timeoutMs: 60_000 },
  );
  const seconds = Math.round((performance.now() - startedAt) / 10) / 100;
  await settle(target);
  return { wasListed, isListed: now, seconds };
}

export const syncNow = (api: ApiClient, id: string): Promise<SyncCounts> =>
  api.get(`/api/syncs/${id}`, syncCounts);

const profile = z.looseObject({
  profileId: z.string(),
  identifiers: z.array(z.looseObject({ kind: z.string() })),
  consents: z.array(z.looseObject({ purpose: z.string(), isGranted: z.boolean() })),
});

export interface FoundPerson {
  /** As typed, most of it covered. */
  readonly typed: string;
  readonly isSamePerson: boolean;
  /** How many identifiers of each kind the person has. */
  readonly identifiers: Readonly<Record<string, number>>;
  readonly advertising: boolean | undefined;
}

/** The call centre types her number with the Japanese input on; the member number must lead to the same person. */
export async function findByPhone({ api }: Stage, customer: Customer): Promise<FoundPerson> {
  const typed = typedInFullWidth(customer.phone);
  const lookUp = (kind: string, value: string) =>
    api.post('/api/profiles/lookup', { kind, value }, profile);
  const byPhone = await lookUp('phone', typed);
  const byMember = await lookUp('user_id', customer.memberNumber);
  const kinds = Map.groupBy(byPhone.identifiers, ({ kind }) => kind);
  return {
    typed: `${typed.slice(0, 4)}••••${typed.slice(-5, -4)}••${typed.slice(-2)}`,
    isSamePerson: byPhone.profileId === byMember.profileId,
    identifiers: Object.fromEntries([...kinds].map(([kind, found]) => [kind, found.length])),
    advertising: byPhone.consents.find(({ purpose }) => purpose === 'advertising')?.isGranted,
  };
}
