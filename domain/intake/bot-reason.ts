import { tellingUserAgent } from './bot-user-agent.ts';
import { isInDatacentre } from './datacentre.ts';
import type { IntakeRequest } from './request.ts';
import { isMembers } from './split.ts';

/**
 * Why an event is taken for a machine's, with the line that `docs/defence.md` shows. `burst` and `heavy_day` are found among
 * the events of one device, the others in the event alone. A closed list: the key is kept in the lake.
 */
export const botReasons = {
  user_agent: 'The user agent is that of a crawler or a program (list of isbot).',
  crawler_list: 'The user agent is on our own list of crawlers.',
  datacentre: 'It came with a browser key from a network that rents out machines.',
  burst: 'One device sent more than 60 views or 300 events within a minute of its own time.',
  heavy_day: 'One device had more than 2,000 views in a day.',
} as const;

export type BotReason = keyof typeof botReasons;

export interface BotRules {
  /** Whether a browser in a data centre is a bot. @default true */
  readonly flagsDatacentres?: boolean;
}

/**
 * Judges one event by what it and its request say. A server's SDK is a program in a data centre but no bot: there only
 * the user agent that it passes on counts. So it is with an app, whose requests name the HTTP library it is built with.
 *
 * @param context the event's, merged
 */
export function botReasonOf(
  context: Readonly<Record<string, unknown>>,
  request: Pick<IntakeRequest, 'keyKind' | 'userAgent' | 'ip'>,
  rules: BotRules,
): BotReason | undefined {
  const passedOn = context['userAgent'];
  if (typeof passedOn === 'string') {
    const told = tellingUserAgent(passedOn);
    if (told !== undefined) return told;
  }
  if (request.keyKind === 'server') return undefined;
  if (typeof passedOn !== 'string' && !isFromApp(context)) {
    const told = tellingUserAgent(request.userAgent);
    if (told !== undefined) return told;
  }
  return rules.flagsDatacentres !== false && isInDatacentre(request.ip) ? 'datacentre' : undefined;
}

/** Mobile SDKs name the app's package and the device; nothing in a browser knows either. */
function isFromApp(context: Readonly<Record<string, unknown>>): boolean {
  const { app, device } = context;
  return isMembers(app) && typeof app['namespace'] === 'string' && isMembers(device);
}
