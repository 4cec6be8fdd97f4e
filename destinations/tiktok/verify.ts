import { checksUntil, type Obstacle, sizeCheck, unaskable } from '../checks.ts';
import type { Check } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import type { TiktokClient } from './client.ts';
import { tiktokAudience } from './lists.ts';
import { tiktokCode, tiktokFailure } from './reply.ts';

/** Token revoked or unknown; no permission for the advertiser or the endpoint. */
const codes = { token: 40105, permission: 40001 };

const allowList = unaskable(
  'allow_list',
  'TikTok has no way to ask: your TikTok contact lists the app for the segment endpoints; without it a run stops with code 40001.',
);

/** Reads the advertiser's lists and the audience; nothing shows whether the app is allow-listed before a run. */
export async function verifyTiktok(
  listId: string | undefined,
  connection: {
    readonly client: TiktokClient;
    readonly advertiserId: string;
    readonly minimumSize: number;
  },
): Promise<readonly Check[]> {
  const { client, advertiserId, minimumSize } = connection;
  const reply = await client.get('dmp/custom_audience/list/', {
    advertiser_id: advertiserId,
    page: '1',
    page_size: '1',
  });
  const obstacle = tiktokObstacle(reply);
  const signedIn = checksUntil(['token', 'permission'], obstacle);
  if (listId === undefined) return [...signedIn, allowList];
  if (obstacle !== undefined) {
    return [...checksUntil(['token', 'permission', 'list'], obstacle), allowList];
  }
  const found = await tiktokAudience(listId, client, advertiserId);
  if (found.kind !== 'done') {
    const later: Obstacle = { kind: 'later', advice: laterAdvice };
    return [...signedIn, ...checksUntil(['list'], later), allowList];
  }
  if (found.value === undefined) {
    const advice = 'Compare audienceId with the id in Ads Manager › Tools › Audiences.';
    return [...signedIn, { name: 'list', verdict: 'failed', advice }, allowList];
  }
  return [
    ...signedIn,
    { name: 'list', verdict: 'ok' },
    allowList,
    sizeCheck('TikTok', found.value.cover_num, minimumSize),
  ];
}

const laterAdvice = 'TikTok did not answer: check again in some minutes.';

/** What stands between us and success. */
export function tiktokObstacle(reply: HttpReply): Obstacle | undefined {
  const failure = tiktokFailure(reply);
  if (failure === undefined) return undefined;
  const code = tiktokCode(reply);
  if (code === codes.token) {
    return {
      kind: 'fault',
      at: 'token',
      advice: 'Authorise the app again in TikTok for Business, and set the new access token.',
    };
  }
  if (code === undefined || failure.kind === 'retry') return { kind: 'later', advice: laterAdvice };
  return {
    kind: 'fault',
    at: 'permission',
    advice:
      'Compare advertiserId, and give the app “Audience Management” for it in TikTok for Business.',
  };
}
