import type { Word } from './word.ts';

/** What was granted so far, by Google's names, and whether by the visitor. */
const granted: Record<string, boolean> = {};
let isUpdated = false;

/**
 * Word of Google's consent mode. A default that denies, anywhere in the world, waits for the visitor's answer, which is an
 * update; one that grants lets events be collected, and says nothing of advertising.
 *
 * @param command `default` or `update`
 * @see https://developers.google.com/tag-platform/security/guides/consent
 */
export function consentModeWord(
  command: unknown,
  settings: Readonly<Record<string, unknown>>,
): Word | undefined {
  const isUpdate = command === 'update';
  isUpdated ||= isUpdate;
  for (const [name, value] of Object.entries(settings)) {
    if (isUpdate || value === 'denied') granted[name] = value === 'granted';
    else if (!settings['region']) granted[name] ??= true;
  }
  const { analytics_storage: analytics, ad_storage: advertising } = granted;
  if (analytics === undefined || !(analytics || isUpdated)) return undefined;
  if (advertising === undefined || !isUpdated) return [{ analytics }];
  const { ad_user_data: isForUse = true, ad_personalization: isForAds = true } = granted;
  return [{ analytics, advertising: advertising && isForUse && isForAds }];
}
