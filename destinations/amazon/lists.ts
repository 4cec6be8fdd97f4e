import * as z from 'zod';
import { failedAnswer } from '../call-failure.ts';
import { unaskable } from '../checks.ts';
import { connectionChecks } from '../connection-checks.ts';
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

const advice = {
  token: 'Sign in again with Login with Amazon.',
  permission:
    'See that the application and the user may use the Amazon Ads API for the advertiser.',
  gone: 'Amazon has no such audience: clear audienceId, or name one that exists.',
};
const acceptTerms = 'Accept the terms of Amazon Marketing Cloud there.';

/** Asks for the terms, which needs the token and the permission too, and for the audience. */
export async function amazonChecks(
  client: AmazonClient,
  settings: AmazonSettings,
  listId: string | undefined,
): Promise<readonly Check[]> {
  const access = await client('/connections/terms');
  const lists = amazonLists(client, settings);
  const list = listId === undefined ? undefined : await lists.state(listId);
  const reading = readAmazon(access);
  const terms = termsBody.safeParse(reading.kind === 'read' ? reading.json : undefined).data;
  return [
    ...connectionChecks(access, list, advice),
    terms === undefined
      ? unaskable('terms', acceptTerms)
      : terms.hasAccepted
        ? { name: 'terms', verdict: 'ok' }
        : { name: 'terms', verdict: 'failed', advice: acceptTerms },
    unaskable(
      'size',
      'An audience serves from about 2,000 matched people on; it differs by country.',
    ),
  ];
}
