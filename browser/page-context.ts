import type { Members } from './members.ts';
import { scrub } from './scrub.ts';
import { version } from './version.ts';

/** @see https://segment.com/docs/connections/spec/common/#context-fields-automatically-collected */
export function pageContext(referrer: string): Members {
  const { href, pathname, search } = location;
  let campaign: Members | undefined;
  for (const [name, value] of new URLSearchParams(search)) {
    if (!name.startsWith('utm_')) continue;
    // Segment calls the campaign itself its name.
    campaign = { ...campaign, [name.slice(4).replace('campaign', 'name')]: scrub(value) };
  }
  return {
    library: { name: 'daicho-snippet', version },
    page: {
      url: scrub(href),
      path: scrub(pathname),
      title: scrub(document.title),
      referrer: scrub(referrer),
    },
    campaign,
    locale: navigator.language,
  };
}
