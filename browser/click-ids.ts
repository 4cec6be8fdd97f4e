import { clickNames } from './click-names.ts';

const parameter = new RegExp(`^(${clickNames})$`);
/** Cookies of the platforms' own tags, and ours. */
const kept = /^(_dcc_(\w+)|_fb[cp]|_ttp|_y\w+_yjad|_ly_\w+|__lt__cid|li_fat_id|cto_bundle)$/;
const token = /^[\w.~-]{4,500}$/;

/** A click id is kept in a cookie of this name and its own. */
export const clickCookie = '_dcc_';

/** Click ids of an address; an `fbclid` as the `fbc` that Meta's own tag would make of it. */
export function clickIdsOfAddress(search: string, epochMs: number): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    if (!parameter.test(name) || !token.test(value)) continue;
    if (name === 'fbclid') found['fbc'] = `fb.1.${epochMs}.${value}`;
    else found[name] = value;
  }
  return found;
}

/** Click ids of cookies; undefined where there are none. */
export function clickIdsOfCookies(
  cookies: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  let ids: Record<string, string> | undefined;
  for (const [name, value] of Object.entries(cookies)) {
    const match = kept.exec(name);
    if (match && token.test(value)) ids = { ...ids, [match[2] ?? name]: value };
  }
  return ids;
}
