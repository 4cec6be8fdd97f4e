import { isbot } from 'isbot';

const maxKept = 1_000;
const maxUserAgentLength = 512;

/** What developers send a first event with by hand. A crawler that calls itself so would not run our snippet either. */
const handTools = /^(curl|wget|httpie|postmanruntime|insomnia)\//i;

/** SDKs of apps and what they send with. Programs, but on a person's phone; of the phone the user agent says nothing. */
const appTools =
  /^(analytics-(ios|swift|android|kotlin|react-native|flutter)|rudder[\w-]*|okhttp|alamofire)\//i;

/**
 * Crawlers that the patterns of isbot miss when they dress as a browser, by the name they give: fetchers of language models,
 * Yandex's, those of Yahoo! JAPAN (`Y!J-`), monitors.
 */
const crawlerNames = [
  'AIWebIndex|Anomura|anthropic-ai|barkrowler|ChatGPT-User|Claude-User|Claude-Web|cohere-ai|Cotoyogi',
  'facebookexternalhit|img2dataset|Lightpanda|meta-externalfetcher|Meta-WebIndexer|MistralAI-User|omgili',
  'Perplexity-User|Scrapy|SEOkicks|TerraCotta|Webzio-Extended|YaK|Yeti',
  'Yandex(?:Additional|Blogs|Calendar|Direct|Favicons|Images|Market|Media|Metrika|Video|Webmaster)',
  'CloudWatchSynthetics|GoogleStackdriverMonitoring',
].join('|');
const crawlers = new RegExp(`\\bY!J-|\\b(?:${crawlerNames})(?:/|\\b(?![\\w-]))`, 'i');

/** How a user agent gives its sender away. */
export type TellingUserAgent = 'user_agent' | 'crawler_list';

const kept = new Map<string, TellingUserAgent | undefined>();

/**
 * Whether a user agent is a crawler's or a program's: `user_agent` by the patterns of isbot, `crawler_list` by our own
 * list. Kept: the pattern is long, the user agents of a batch are few.
 */
export function tellingUserAgent(userAgent: string): TellingUserAgent | undefined {
  if (kept.has(userAgent)) return kept.get(userAgent);
  const judged = judge(userAgent.slice(0, maxUserAgentLength));
  if (kept.size >= maxKept) kept.clear();
  kept.set(userAgent, judged);
  return judged;
}

function judge(userAgent: string): TellingUserAgent | undefined {
  if (userAgent === '' || handTools.test(userAgent) || appTools.test(userAgent)) return undefined;
  if (crawlers.test(userAgent)) return 'crawler_list';
  return isbot(userAgent) ? 'user_agent' : undefined;
}
