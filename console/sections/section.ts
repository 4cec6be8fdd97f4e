import { element } from '../elements.ts';

/** A card of the page with a place for what changes. */
export function section(
  title: string,
  note: string,
  isHalf = false,
): { readonly root: HTMLElement; readonly content: HTMLElement } {
  const content = element('div');
  const root = element(
    'section',
    isHalf ? { class: 'half' } : {},
    element('h2', {}, title),
    element('p', { class: 'note' }, note),
    content,
  );
  return { root, content };
}
