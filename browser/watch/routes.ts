import { takePage } from '../client.ts';

/** A `page` call for each page of a single-page application, and for one that the browser brings back from its cache. */
export function watchRoutes(): void {
  let from = location.href;
  const look = () => {
    const before = from;
    from = location.href;
    if (pageOf(before) !== pageOf(from)) takePage(before);
  };
  // The application sets its title after the address.
  const lookSoon = () => setTimeout(look);
  const { pushState } = history;
  history.pushState = (...args) => {
    pushState.apply(history, args);
    lookSoon();
  };
  addEventListener('popstate', lookSoon);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) takePage();
  });
  takePage();
}

/** Without a fragment, unless it is a route (`#/`, `#!`). */
function pageOf(href: string): string {
  return href.replace(/#(?![/!]).*/, '');
}
