/**
 * Tells of each page of a single-page application, and of one that the browser brings back from its cache.
 *
 * @param go called with the address before
 */
export function watchRoutes(go: (from: string) => void): void {
  let from = location.href;
  const look = () => {
    const before = from;
    from = location.href;
    if (pageOf(before) !== pageOf(from)) go(before);
  };
  // The application sets its title after the address.
  const lookSoon = () => setTimeout(look);
  for (const name of ['pushState', 'replaceState'] as const) {
    const change = history[name];
    history[name] = (...args) => {
      change.apply(history, args);
      lookSoon();
    };
  }
  addEventListener('popstate', lookSoon);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) go(document.referrer);
  });
}

/** Without a fragment, unless it is a route (`#/`, `#!`). */
function pageOf(href: string): string {
  return href.replace(/#(?![/!]).*/, '');
}
