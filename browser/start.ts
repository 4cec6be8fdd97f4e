import { listenForConsent } from './consent/listen.ts';
import { isOn, options } from './options.ts';
import { flush, leave } from './sender.ts';
import { watchDataLayer } from './watch/data-layer.ts';
import { watchRoutes } from './watch/routes.ts';

/** Begins to watch what the options let it watch. */
export function start(): void {
  const { autoPage, dataLayer } = options;
  if (isOn(autoPage)) watchRoutes();
  if (isOn(dataLayer)) watchDataLayer(dataLayer);
  // What waits leaves with the page, and goes when the network is back.
  addEventListener('pagehide', leave);
  addEventListener('online', flush);
  addEventListener('visibilitychange', () => {
    if (document.hidden) flush();
  });
  listenForConsent();
}
