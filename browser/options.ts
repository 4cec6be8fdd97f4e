/**
 * What a page may set, by `daicho.load` or by data attributes, all as text; `docs/snippet.md` says what each means. A page
 * has one client, so its options and its state are those of these modules.
 */
export interface Options {
  writeKey?: string;
  host: string;
  path: string;
  consent?: string;
  vendor?: string;
  autoPage: string;
  dataLayer: string;
  clicks?: string;
  scroll?: string;
  errors?: string;
  linkDomains?: string;
  cookieDomain: string;
  flushAt: string;
  flushAfterMs: string;
  extrasIntegrity?: string;
}

export const options: Options = {
  host: '',
  path: '/v1',
  autoPage: '',
  dataLayer: 'dataLayer',
  cookieDomain: '',
  flushAt: '20',
  flushAfterMs: '5000',
};

export function configure(given: object): void {
  for (const [name, value] of Object.entries(given)) Object.assign(options, { [name]: `${value}` });
}

/** An attribute without a value is on. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== 'false';
}
