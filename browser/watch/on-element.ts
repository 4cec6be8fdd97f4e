import { attempt } from '../attempt.ts';

/** Acts on the element of a tag in which an event happens, before anybody else does. */
export function onElement<Tag extends keyof HTMLElementTagNameMap>(
  type: string,
  tag: Tag,
  act: (element: HTMLElementTagNameMap[Tag]) => void,
): void {
  document.addEventListener(
    type,
    ({ target }) =>
      attempt(() => {
        const element = target instanceof Element && target.closest(tag);
        if (element) act(element);
      }),
    true,
  );
}
