import { type LineEvent, lineEvent, lineParts } from '../../schemas/line-webhook.ts';
import { saidByLine } from './said-by.ts';

/** An account that a webhook says was linked, by the nonce of the page that asked. */
export interface LinkClaim {
  readonly eventId: string;
  readonly nonce: string;
}

/** A call of the wire format, as any server would send it. */
export type Call = Readonly<Record<string, unknown>>;

const purpose = 'line';
const userIdForm = /^U[0-9a-f]{32}$/;

/** The claims among a webhook's events whose nonce is to be looked up. */
export function linkClaimsOf(events: readonly unknown[]): readonly LinkClaim[] {
  return events.flatMap((each) => {
    const event = lineEvent.safeParse(each);
    const said = lineParts.accountLink.safeParse(each);
    if (!event.success || !said.success || event.data.type !== 'accountLink') return [];
    const { result, nonce } = said.data.link;
    return result === 'ok' ? [{ eventId: event.data.webhookEventId, nonce }] : [];
  });
}

/**
 * An event of a webhook as a track call. Nothing in it differs between a delivery and its redelivery, so that both are
 * one event, by the id that LINE gave it.
 *
 * Only a chat of one person names that person. What happens in a group or a room is told of the chat, under an
 * anonymous id of its own: who writes there has not become a friend of the account by it.
 *
 * @param linked who a claim's nonce was made for, by event id
 * @returns a call without identifier for what is no event of LINE's: intake refuses it, and it is on the books
 */
export function callOfLineEvent(
  each: unknown,
  provider: string,
  linked: ReadonlyMap<string, string>,
): Call {
  const parsed = lineEvent.safeParse(each);
  if (!parsed.success) return { type: 'track', event: 'LINE Unreadable' };
  const event = parsed.data;
  const userId = linked.get(event.webhookEventId);
  const who = whoOf(event, provider);
  const said = saidByLine(event);
  const isReachable = 'externalId' in who ? said.isReachable : undefined;
  const isLinked = userId !== undefined && 'externalId' in who;
  const failed = linkFailure(event);
  return {
    type: 'track',
    event: isLinked ? 'LINE Account Linked' : said.event,
    messageId: `line-${event.webhookEventId}`,
    timestamp: new Date(event.timestamp).toISOString(),
    properties: isLinked ? {} : { ...said.properties, ...failed },
    ...(isLinked && { userId }),
    ...('anonymousId' in who && { anonymousId: who.anonymousId }),
    context: {
      ...('externalId' in who && {
        externalIds: [
          { type: 'line_user_id', id: who.externalId, collection: 'users', encoding: 'none' },
        ],
      }),
      ...(isReachable !== undefined && {
        consent: { categoryPreferences: { [purpose]: isReachable } },
      }),
    },
  };
}

/** LINE says that the accounts are linked, and the nonce says nothing: used, over, or none of ours. */
function linkFailure(event: LineEvent): { readonly reason?: string } {
  const [claim] = event.type === 'accountLink' ? linkClaimsOf([event]) : [];
  return claim === undefined ? {} : { reason: 'nonce' };
}

type Who = { readonly externalId: string } | { readonly anonymousId: string } | Readonly<object>;

function whoOf({ source }: LineEvent, provider: string): Who {
  if (source === undefined) return {};
  const { type, userId, groupId, roomId } = source;
  if (type === 'user') {
    return userId !== undefined && userIdForm.test(userId)
      ? { externalId: `${provider}:${userId}` }
      : {};
  }
  const chat = groupId ?? roomId;
  return chat === undefined ? {} : { anonymousId: `line-chat:${chat}` };
}
