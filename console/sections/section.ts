import { element } from '../elements.ts';

/** A card of the page with a place for what changes. */
export function section(
  title: string,
  note: string,
  width: 'full' | 'half' | 'half tall' = 'full',
): { readonly root: HTMLElement; readonly content: HTMLElement } {
  const content = element('div');
  const root = element(
    'section',
    width === 'full' ? {} : { class: width },
    element('h2', {}, title),
    element('p', { class: 'note' }, note),
    content,
  );
  return { root, content };
}
