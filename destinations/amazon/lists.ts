import * as z from 'zod';
import { failedAnswer } from '../call-failure.ts';
import type { Check, RemoteLists } from '../destination.ts';
import type { AmazonClient } from './client.ts';
import { ttlSeconds } from './mapping.ts';
import { readAmazon } from './reply.ts';
import type { AmazonSettings } from './settings.ts';

/** Digits, kept as text. */
const made = z.object({ audienceId: z.string().regex(/^\d+$/) });
const termsBody = z.object({ hasAccepted: z.boolean() });

/** Audiences of the advertiser. There is no look-up by name, and no call that deletes one. */
export function amazonLists(client: AmazonClient, settings: AmazonSettings): RemoteLists {
  return {
    async create(name) {
      const body = {
        name,
        description: name,
        countryCode: settings.countryCode,
        targetResource: { advertiserId: BigInt(settings.advertiserId) },
        metadata: { externalAudienceId: name, ttl: ttlSeconds, audienceFees: [] },
      };
      const reading = readAmazon(await client('/metadata', body));
      if (reading.kind === 'refused' || reading.kind === 'absent') {
        return { kind: 'stopped', reason: reading.reason };
      }
      if (reading.kind !== 'read') return failedAnswer(reading);
      const audience = made.safeParse(reading.json);
      return audience.success
        ? { kind: 'done', value: audience.data.audienceId }
        : { kind: 'stopped', reason: 'Amazon made an audience without an id' };
    },
    async state(listId) {
      const reading = readAmazon(await client(`/metadata/${listId}`));
      if (reading.kind === 'read') return { kind: 'done', value: { kind: 'ready' } };
      if (reading.kind === 'absent') return { kind: 'done', value: { kind: 'gone' } };
      if (reading.kind === 'refused') return { kind: 'stopped', reason: reading.reason };
      return failedAnswer(reading);
    },
    remove: async () => ({
      kind: 'stopped',
      reason: 'Amazon has no call that deletes an audience: delete it in Amazon DSP',
    }),
  };
}

/** Asks for the terms, which needs the token and the permission too, and for the audience. */
export async function amazonChecks(
  client: AmazonClient,
  listId: string | undefined,
): Promise<readonly Check[]> {
  const reading = readAmazon(await client('/connections/terms'));
  if (reading.kind !== 'read') {
    const isFailed = reading.kind === 'stopped';
    const advice = `Sign in again, and see that the application may use the Amazon Ads API (${reading.reason}).`;
    return [{ name: 'token', verdict: isFailed ? 'failed' : 'unknown', advice }];
  }
  const hasAccepted = termsBody.safeParse(reading.json).data?.hasAccepted;
  const terms: Check =
    hasAccepted === true
      ? { name: 'terms', verdict: 'ok' }
      : {
          name: 'terms',
          verdict: hasAccepted === false ? 'failed' : 'unknown',
          advice: 'Accept the Amazon Marketing Cloud terms in Amazon Marketing Cloud.',
        };
  const size: Check = {
    name: 'size',
    verdict: 'unknown',
    advice:
      'An audience serves from about 2,000 matched people on; see the number for the country.',
  };
  const known: readonly Check[] = [
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'ok' },
    terms,
    size,
  ];
  if (listId === undefined) return known;
  const found = readAmazon(await client(`/metadata/${listId}`));
  const advice = 'There is no such audience for this advertiser.';
  return [
    ...known,
    found.kind === 'read'
      ? { name: 'list', verdict: 'ok' }
      : { name: 'list', verdict: found.kind === 'absent' ? 'failed' : 'unknown', advice },
  ];
}
