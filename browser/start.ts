import { setReferrer, take } from './client.ts';
import { listenForConsent } from './consent/listen.ts';
import { loadExtras } from './load-extras.ts';
import { isOn, options } from './options.ts';
import { flush, leave } from './sender.ts';
import { watchDataLayer } from './watch/data-layer.ts';
import { watchRoutes } from './watch/routes.ts';

/** Begins to watch what the options let it watch. */
export function start(): void {
  const { autoPage, clicks, scroll, errors, dataLayer, linkDomains } = options;
  if (isOn(autoPage)) {
    take('page', {});
    watchRoutes((from) => {
      setReferrer(from);
      take('page', {});
    });
  }
  if (isOn(dataLayer)) watchDataLayer(dataLayer);
  if ([clicks, scroll, errors, linkDomains].some(isOn)) loadExtras();
  // Whoever fills in a form puts the focus into it first.
  addEventListener('focusin', ({ target }) => {
    if (target instanceof Element && target.closest('[data-daicho-form]')) loadExtras();
  });
  watchPage();
  listenForConsent();
}

/** What waits leaves with the page, and goes when the network is back. */
function watchPage(): void {
  let isGone = false;
  addEventListener('pagehide', () => {
    isGone = true;
    leave();
  });
  addEventListener('pageshow', () => {
    isGone = false;
  });
  addEventListener('online', flush);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden && !isGone) flush();
  });
}
