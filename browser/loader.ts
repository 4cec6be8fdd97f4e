import { methods } from './methods.ts';

/**
 * A stub that takes calls at once, and the script that answers them later. Loaded by an element with `data-write-key` it
 * begins by itself; pasted into a page it waits for `daicho.load(writeKey, options)`.
 */
function main(): void {
  const daicho: unknown[] = Reflect.get(window, 'daicho') ?? [];
  if (Reflect.has(daicho, 'load')) return;
  const element = document.currentScript;
  const own = element instanceof HTMLScriptElement ? element : undefined;
  const call = (method: string, args: readonly unknown[]) => {
    daicho.push(Object.assign([method, ...args], { t: Date.now() }));
    if (method === 'load') insert(Object.assign({}, args[1]), own?.src ?? '');
  };
  for (const method of methods) {
    Reflect.set(daicho, method, (...args: unknown[]) => call(method, args));
  }
  Reflect.set(window, 'daicho', daicho);
  if (own?.dataset['writeKey']) call('load', [own.dataset['writeKey'], { ...own.dataset }]);
}

/** @param loader address of this script, beside which the snippet lies; empty when it is part of the page */
function insert(options: Readonly<Record<string, string>>, loader: string): void {
  const { src, integrity, host = '', path = '/v1' } = options;
  const script = document.createElement('script');
  script.async = true;
  script.src = src ?? (loader.replace(/loader\.js/, 'snippet.js') || `${host}${path}/snippet.js`);
  if (integrity) Object.assign(script, { integrity, crossOrigin: 'anonymous' });
  document.head.append(script);
}

main();
