import type { CallType } from '../../schemas/call-type.ts';
import type { IntakeRequest } from './request.ts';
import { scrubText } from './scrub-text.ts';

/**
 * The context of what a browser did, with its user agent and its network's address where the event does not say them:
 * whoever reports a purchase to an ad platform has to. Some programs put an address into the one. A server's own are nobody's.
 *
 * @param text of the context, a JSON object
 * @param context the same, as it came
 */
export function withRequest(
  text: string,
  context: Readonly<Record<string, unknown>>,
  type: CallType,
  { keyKind, userAgent, ip }: Pick<IntakeRequest, 'keyKind' | 'userAgent' | 'ip'>,
): string {
  if (keyKind !== 'browser' || type !== 'track') return text;
  const isAsked = (name: string, value: string) => value !== '' && context[name] === undefined;
  const members = [
    isAsked('ip', ip) ? `"ip":${JSON.stringify(ip)}` : '',
    isAsked('userAgent', userAgent) ? `"userAgent":${JSON.stringify(scrubText(userAgent))}` : '',
  ].filter((member) => member !== '');
  if (members.length === 0) return text;
  const said = text === '{}' ? '' : `${text.slice(1, -1)},`;
  return `{${said}${members.join(',')}}`;
}
