const methods = 'load track page identify group alias consent reset flush ready'.split(' ');

/** Text of options; those of `daicho.load` may be anything that can be written as text. */
type Texts = Readonly<Record<string, string | undefined>>;

/**
 * A stub that takes calls at once, and the scripts that answer them later. Loaded by an element with `data-write-key` it
 * begins by itself; pasted into a page it waits for `daicho.load(writeKey, options)`.
 */
function main(): void {
  const daicho: unknown[] = Reflect.get(window, 'daicho') ?? [];
  if (Reflect.has(daicho, 'load')) return;
  const element = document.currentScript;
  const call = (method: string, ...args: unknown[]) => {
    daicho.push(Object.assign([method, ...args], { t: Date.now() }));
    if (method === 'load') whenShown(() => load(Object(args[1]), element?.getAttribute('src')));
  };
  for (const method of methods) Reflect.set(daicho, method, call.bind(null, method));
  Reflect.set(window, 'daicho', daicho);
  const { writeKey, ...options } = { ...element?.dataset };
  if (writeKey) call('load', writeKey, { host: originOf(element), ...options });
}

/** Where calls go unless the page says it: where this script came from. Empty for the page's own host. */
function originOf(element: typeof document.currentScript): string {
  if (!(element instanceof HTMLScriptElement)) return '';
  const { origin } = new URL(element.src, location.href);
  return origin === location.origin ? '' : origin;
}

/** A page that the browser only prepares begins when somebody sees it. */
function whenShown(work: () => void): void {
  if (Reflect.get(document, 'prerendering')) {
    document.addEventListener('prerenderingchange', work, { once: true });
  } else work();
}

/** @param own address of this script, beside which the others lie; none when it is part of the page */
function load(options: Texts, own: string | null | undefined): void {
  const { src, integrity, extrasIntegrity, host = '', path = '/v1' } = options;
  const snippet = src ?? (own ?? `${host}${path}/`).replace(/[^/]*$/, 'snippet.js');
  insert(snippet, integrity, {});
  let isLoaded = false;
  const loadExtras = () => {
    if (!isLoaded) insert(snippet.replace(/[^/]*$/, 'extras.js'), extrasIntegrity, options);
    isLoaded = true;
  };
  const { clicks, scroll, errors, linkDomains } = options;
  if ([clicks, scroll, errors, linkDomains].some((value) => `${value ?? false}` !== 'false')) {
    loadExtras();
  }
  // Whoever fills in a marked form puts the focus into it first.
  addEventListener('focusin', ({ target }) => {
    if (target instanceof Element && target.closest('[data-daicho-form]')) loadExtras();
  });
}

/** @param options become attributes of the element */
function insert(src: string, integrity = '', options: Texts): void {
  const script = document.createElement('script');
  Object.assign(script.dataset, options);
  if (integrity) Object.assign(script, { integrity, crossOrigin: 'anonymous' });
  script.src = src;
  document.head.append(script);
}

main();
