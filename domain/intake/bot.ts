import { isbot } from 'isbot';

const maxKept = 1_000;
const maxUserAgentLength = 512;
const kept = new Map<string, boolean>();

/** What developers send a first event with by hand. A crawler that calls itself so would not run our snippet either. */
const handTools = /^(curl|wget|httpie|postmanruntime|insomnia)\//i;

/** SDKs of apps and what they send with. Programs, but on a person's phone; of the phone the user agent says nothing. */
const appTools =
  /^(analytics-(ios|swift|android|kotlin|react-native|flutter)|rudder[\w-]*|okhttp|alamofire)\//i;

/** Whether a user agent is a crawler's or a program's. Kept: the pattern is long, the user agents of a batch are few. */
export function isBotUserAgent(userAgent: string): boolean {
  const known = kept.get(userAgent);
  if (known !== undefined) return known;
  const isBot =
    !handTools.test(userAgent) &&
    !appTools.test(userAgent) &&
    isbot(userAgent.slice(0, maxUserAgentLength));
  if (kept.size >= maxKept) kept.clear();
  kept.set(userAgent, isBot);
  return isBot;
}
