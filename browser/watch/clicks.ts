import { track } from '../public-api.ts';
import { scrub } from '../scrub.ts';

/** `Element Clicked`: where, on what; never what is written there. */
export function watchClicks(): void {
  document.addEventListener(
    'click',
    ({ target, pageX, pageY }) => {
      if (!(target instanceof Element)) return;
      const element = target.closest('a,button,input,select,[role=button]') ?? target;
      const { scrollWidth, scrollHeight } = document.documentElement;
      const href = element.getAttribute('href');
      track('Element Clicked', {
        selector: [element.localName + (element.id && `#${element.id}`), ...element.classList].join(
          '.',
        ),
        href: href === null ? undefined : scrub(href),
        x: pageX,
        y: pageY,
        page_width: scrollWidth,
        page_height: scrollHeight,
      });
    },
    true,
  );
}
