/**
 * What a page may set, by `daicho.load` or, as text, by data attributes; `docs/snippet.md` says what each means. A page has
 * one client, so its options and its state are those of these modules.
 */
export interface Options {
  writeKey?: string;
  host: string;
  path: string;
  consent?: string;
  vendor?: string;
  autoPage: boolean | string;
  dataLayer: string;
  cookieDomain: string;
  flushAt: number | string;
  flushAfterMs: number | string;
}

export const options: Options = {
  host: '',
  path: '/v1',
  autoPage: true,
  dataLayer: 'dataLayer',
  cookieDomain: '',
  flushAt: 20,
  flushAfterMs: 5_000,
};

/** An attribute without a value is on. @param value text of an attribute, or what `daicho.load` was given */
export function isOn(value: unknown): boolean {
  return `${value}` !== 'false';
}
