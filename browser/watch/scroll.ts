import { track } from '../public-api.ts';

/** `Page Scrolled` at each quarter of a page's height. */
export function watchScroll(): void {
  let page = '';
  let told = 0;
  addEventListener(
    'scroll',
    () => {
      const { pathname, search } = location;
      if (page !== pathname + search) told = 0;
      page = pathname + search;
      const seen = (scrollY + innerHeight) / document.documentElement.scrollHeight;
      // A pixel may be lost to rounding at the very end.
      while (told < 100 && seen * 100 > told + 24.9) {
        told += 25;
        track('Page Scrolled', { depth: told });
      }
    },
    { passive: true },
  );
}
