import * as z from 'zod';
import { checksUntil, type Obstacle, sizeCheck, unaskable } from '../checks.ts';
import type { Check } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import type { MetaCall } from './client.ts';
import { metaState } from './lists.ts';
import { metaErrorCode, metaFailure } from './reply.ts';

const audience = z.object({
  account_id: z.coerce.string().optional(),
  operation_status: z.object({ code: z.number() }).optional(),
  /** -1 while Meta does not say. */
  approximate_count_lower_bound: z.number().optional(),
});
type Audience = z.infer<typeof audience>;
const account = z.object({ tos_accepted: z.record(z.string(), z.number()).optional() });

const audienceFields = 'id,account_id,operation_status,approximate_count_lower_bound';
const audienceAdvice =
  'Compare audienceId with the id in Ads Manager › Audiences, and share the audience with this account.';
const termsAdvice =
  'An admin accepts the Custom Audience terms: business.facebook.com/ads/manage/customaudiences/tos.';

/** Reads the audience, where there is one, and the account that it is of. */
export async function verifyMeta(
  listId: string | undefined,
  connection: {
    readonly call: MetaCall;
    readonly adAccountId: string | undefined;
    readonly minimumSize: number;
  },
): Promise<readonly Check[]> {
  const { call, minimumSize } = connection;
  const found = listId === undefined ? undefined : await readAudience(listId, call);
  if (found !== undefined && 'kind' in found) {
    return checksUntil(['token', 'permission', 'list', 'terms'], found);
  }
  const adAccountId = connection.adAccountId ?? found?.account_id;
  const terms = adAccountId === undefined ? undefined : await termsOf(adAccountId, call);
  const names = ['token', 'permission'] as const;
  const ofList: readonly Check[] =
    found === undefined
      ? []
      : [{ name: 'list', verdict: 'ok' }, sizeCheck('Meta', sizeOf(found), minimumSize)];
  if (terms === undefined) {
    return [
      ...checksUntil(names, undefined),
      unaskable(
        'terms',
        'Set adAccountId, so that Meta can be asked whether its terms are accepted.',
      ),
      ...ofList,
    ];
  }
  const obstacle = terms === 'accepted' ? undefined : terms;
  return [...checksUntil([...names, 'terms'], obstacle), ...ofList];
}

async function readAudience(listId: string, call: MetaCall): Promise<Audience | Obstacle> {
  const reply = await call('GET', `${listId}?fields=${audienceFields}`);
  if (reply.kind !== 'answer' || reply.status !== 200) return faultOf(reply);
  const body = audience.safeParse(reply.json).data ?? {};
  const state = metaState(body.operation_status?.code);
  if (state.kind !== 'failed') return body;
  return { kind: 'fault', at: 'list', advice: `${state.reason}.` };
}

async function termsOf(adAccountId: string, call: MetaCall): Promise<'accepted' | Obstacle> {
  const reply = await call('GET', `act_${adAccountId}?fields=tos_accepted`);
  if (reply.kind !== 'answer' || reply.status !== 200) return faultOf(reply);
  const accepted = account.safeParse(reply.json).data?.tos_accepted ?? {};
  return accepted['custom_audience_tos'] === 1
    ? 'accepted'
    : { kind: 'fault', at: 'terms', advice: termsAdvice };
}

function sizeOf(found: Audience): number | undefined {
  const bound = found.approximate_count_lower_bound;
  return bound === undefined || bound < 0 ? undefined : bound;
}

/** What stands between us and the answer 200; a data set or audience that is not there is a fault of the list. */
export function metaObstacle(reply: HttpReply): Obstacle | undefined {
  return reply.kind === 'answer' && reply.status === 200 ? undefined : faultOf(reply);
}

function faultOf(reply: HttpReply): Obstacle {
  const error = metaErrorCode(reply);
  if (reply.kind !== 'answer' || error === undefined || metaFailure(reply).kind === 'retry') {
    return { kind: 'later', advice: 'Meta did not answer: check again in some minutes.' };
  }
  if (error.code === 190) {
    const advice = 'Make a new token of the system user in Business settings, and set it.';
    return { kind: 'fault', at: 'token', advice };
  }
  if (error.code === 2655) return { kind: 'fault', at: 'terms', advice: termsAdvice };
  if (error.code === 100) return { kind: 'fault', at: 'list', advice: audienceAdvice };
  return {
    kind: 'fault',
    at: 'permission',
    advice:
      'Give the system user the ad account with “Manage campaigns”, and the token ads_management.',
  };
}
