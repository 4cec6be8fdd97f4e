import { linkOf, linkParameter } from '../link.ts';
import { publicApi } from '../public-api.ts';
import { onElement } from './on-element.ts';

/** Hands the anonymous id on with links and forms to the brand's other domains, at the moment of use. */
export function watchLinks(domains: readonly string[]): void {
  const linked = (href: string): URL | undefined => {
    const url = new URL(href);
    const { hostname } = url;
    const isOurs = domains.some((domain) => `.${hostname}`.endsWith(`.${domain}`));
    const id = isOurs && hostname !== location.hostname ? publicApi().anonymousId?.() : undefined;
    if (!id) return undefined;
    url.searchParams.set(linkParameter, linkOf(id, Date.now()));
    return url;
  };
  for (const type of ['click', 'auxclick']) {
    onElement(type, 'a', (link) => {
      link.href = (linked(link.href) ?? link).href;
    });
  }
  onElement('submit', 'form', (form) => {
    const url = linked(form.action);
    if (!url) return;
    if (form.method === 'post') {
      form.action = url.href;
      return;
    }
    // The fields of such a form replace what its address says.
    const value = url.searchParams.get(linkParameter) ?? '';
    const field = { type: 'hidden', name: linkParameter, value };
    form.append(Object.assign(document.createElement('input'), field));
  });
}
