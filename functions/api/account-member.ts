import * as z from 'zod';
import { ownRequest } from '../../domain/intake/own-request.ts';
import { normaliseIdentifier } from '../../domain/normalize/identifier.ts';
import type { saidMember } from '../../schemas/api/accounts.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, accepted, failure, notFound } from './response.ts';

/** Identifiers that an event of the wire format names. */
const kinds = ['user_id', 'anonymous_id', 'email', 'phone'] as const;

export const memberRequest = z.strictObject({
  kind: z.enum(kinds),
  value: z.string().min(1).max(512),
  /** False ends the membership. */
  isMember: z.boolean().default(true),
});
type MemberRequest = z.infer<typeof memberRequest>;

/**
 * Makes somebody a member, or no longer one, by a group call of our own on the way that all events take: it is tallied,
 * lands, and counts from the next refresh on.
 */
export async function sayMember(
  accountId: string,
  body: MemberRequest,
  ports: ApiPorts,
): Promise<Answered<typeof saidMember>> {
  const { kind, value, isMember } = body;
  const normalised = normaliseIdentifier(kind, value, ports.region);
  if ('refused' in normalised) {
    return failure('invalid', `value ${normalised.refused}.`, [
      { path: 'value', message: normalised.refused },
    ]);
  }
  if ((await ports.accounts.get(accountId)) === undefined) return notFound('account');
  const messageId = `api-${ports.randomText(20)}`;
  const receivedAt = new Date(ports.clock()).toISOString();
  const event = {
    ...whoOf(kind, value),
    messageId,
    timestamp: receivedAt,
    groupId: accountId,
    traits: { isMember },
  };
  const about = { requestId: messageId, receivedAt, sourceId: 'api', path: '/v1/group' };
  await ports.events.send(ownRequest(about, JSON.stringify(event)));
  return accepted({ messageId, accountId, isMember });
}

function whoOf(kind: MemberRequest['kind'], value: string): Readonly<Record<string, unknown>> {
  if (kind === 'user_id') return { userId: value };
  if (kind === 'anonymous_id') return { anonymousId: value };
  return { context: { traits: { [kind]: value } } };
}
