import type { HashText } from '../../domain/normalize/match-key.ts';
import { checksUntil, type Obstacle, unaskable } from '../checks.ts';
import type { Check } from '../destination.ts';
import { isRetryableStatus } from '../http.ts';
import type { GuardedReply } from './guarded-post.ts';
import { testBody } from './mapping.ts';
import type { SignedPost } from './post.ts';
import type { WebhookSettings } from './settings.ts';

/**
 * Posts a signed `test` delivery of nobody.
 *
 * @see docs/webhook.md, "A test delivery"
 */
export async function verifyWebhook(
  post: SignedPost,
  settings: WebhookSettings,
  ports: { readonly hashText: HashText; readonly clock: () => number },
): Promise<readonly Check[]> {
  const reply = await post(testBody(settings, ports.clock(), ports.hashText));
  if (reply.kind === 'answer' && [400, 405, 422].includes(reply.status)) {
    const advice = `The receiver answered ${reply.status}: it knows no test deliveries, or refused the signature; its log says which.`;
    return [{ name: 'list', verdict: 'ok' }, unaskable('token', advice)];
  }
  return checksUntil(['list', 'token'], obstacleOf(reply));
}

function obstacleOf(reply: GuardedReply): Obstacle | undefined {
  if (reply.kind === 'barred') {
    const advice = 'The host has an address that is not of the public internet: give it one.';
    return { kind: 'fault', at: 'list', advice };
  }
  if (reply.kind !== 'answer' || isRetryableStatus(reply.status)) {
    const advice = 'The receiver did not answer: see that it runs, then check again.';
    return { kind: 'later', advice };
  }
  const { status } = reply;
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 403) {
    const advice = `The receiver answered ${status}: compare the key here with the one it checks by.`;
    return { kind: 'fault', at: 'token', advice };
  }
  const advice =
    status >= 300 && status < 400
      ? 'The receiver sends elsewhere: set the url to where it leads.'
      : `The receiver answered ${status}: compare the url with the one it listens at.`;
  return { kind: 'fault', at: 'list', advice };
}
