import { options } from './options.ts';

/** The element that loaded the snippet; its attributes are options too. */
export const ownElement = document.currentScript;
let isLoaded = false;

/** What few pages use (clicks, scroll, errors, forms, links to other domains) is a file of its own, beside this one. */
export function loadExtras(): void {
  if (isLoaded) return;
  isLoaded = true;
  const { host, path, extrasIntegrity: integrity = '' } = options;
  const own = ownElement?.getAttribute('src') ?? `${host + path}/`;
  const script = document.createElement('script');
  Object.assign(script.dataset, options);
  const src = own.replace(/[^/]*$/, 'extras.js');
  document.head.append(Object.assign(script, { src, integrity, crossOrigin: 'anonymous' }));
}
