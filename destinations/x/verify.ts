import * as z from 'zod';
import { checksUntil, type Obstacle, sizeCheck } from '../checks.ts';
import type { Check, ConnectorPorts } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import type { XCall } from './client.ts';
import { isXDone, xCode, xFailure } from './reply.ts';

const described = z.object({
  data: z.object({
    audience_size: z.number().nullish(),
    reasons_not_targetable: z.array(z.string()).default([]),
    permission_level: z.string().optional(),
    deleted: z.boolean().default(false),
  }),
});

type Described = z.infer<typeof described>['data'];

const listAdvice = 'Compare audienceId with the id in X Ads › Tools › Audience manager.';

/** Reads the audience, or, where there is none yet, the account's first one. */
export async function verifyX(
  listId: string | undefined,
  connection: { readonly call: XCall; readonly path: string; readonly minimumSize: number },
  { clock }: Pick<ConnectorPorts, 'clock'>,
): Promise<readonly Check[]> {
  const { call, path, minimumSize } = connection;
  const account = ['token', 'allow_list', 'permission'] as const;
  if (listId === undefined) {
    return checksUntil(account, obstacleOf(await call('GET', `${path}?count=1`), clock()));
  }
  const reply = await call('GET', `${path}/${listId}`);
  const obstacle = obstacleOf(reply, clock());
  if (obstacle !== undefined) return checksUntil([...account, 'list'], obstacle);
  const json = reply.kind === 'answer' ? reply.json : undefined;
  const found = described.safeParse(json).data?.data;
  return [...checksUntil([...account, 'list'], obstacleIn(found)), sizeOf(found, minimumSize)];
}

/** Of a small audience X says only that it is too small, and that also of one that it is still working on. */
function sizeOf(found: Described | undefined, minimumSize: number): Check {
  const { audience_size: size, reasons_not_targetable: reasons = [] } = found ?? {};
  const isSmall = reasons.includes('TOO_SMALL') && !reasons.includes('PROCESSING');
  if (typeof size === 'number' || !isSmall) return sizeCheck('X', size ?? undefined, minimumSize);
  const advice = `X has matched fewer than ${minimumSize} people who were active lately: widen the audience or send more fields; X counts anew every 6–8 hours.`;
  return { name: 'size', verdict: 'failed', advice };
}

function obstacleIn(found: Described | undefined): Obstacle | undefined {
  if (found?.deleted === true) return { kind: 'fault', at: 'list', advice: listAdvice };
  if (found?.permission_level !== 'READ_ONLY') return undefined;
  const advice = 'The audience is shared read-only: ask its owner for READ_WRITE.';
  return { kind: 'fault', at: 'permission', advice };
}

function obstacleOf(reply: HttpReply, nowEpochMs: number): Obstacle | undefined {
  if (isXDone(reply)) return undefined;
  if (reply.kind !== 'answer' || xFailure(reply, nowEpochMs).kind === 'retry') {
    return { kind: 'later', advice: 'X did not answer: check again in some minutes.' };
  }
  if (reply.status === 401) {
    const advice = 'Make the access token of the app anew, and set all four credentials.';
    return { kind: 'fault', at: 'token', advice };
  }
  if (reply.status === 404) return { kind: 'fault', at: 'list', advice: listAdvice };
  if (xCode(reply) === 'UNAUTHORIZED_CLIENT_APPLICATION') {
    const advice = 'Apply for Ads API access for the app: developer.x.com › Ads API.';
    return { kind: 'fault', at: 'allow_list', advice };
  }
  return {
    kind: 'fault',
    at: 'permission',
    advice: 'Compare accountId, and make the token’s user an ad manager or admin of that account.',
  };
}
