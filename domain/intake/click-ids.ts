import { type ClickIdName, clickIdNames } from '../../schemas/click-ids.ts';
import { isMembers } from './split.ts';

type Members = Readonly<Record<string, unknown>>;

const nameOf: ReadonlyMap<string, ClickIdName> = new Map(
  names().flatMap((name) => clickIdNames[name].map((spelling) => [spelling, name] as const)),
);

/** Anything that is no token stays out: an address, a telephone number, a sentence. */
const token = /^(?=.*[a-z_])[\w.~-]{4,500}$/i;
const longestName = 16;
const maxKnown = 5_000;

/**
 * Click ids that an event carries, as JSON text in the order of their names: members of `context.clickIds`, `context` and
 * `properties`, else parameters of the page's address. Asked of every event, so it looks at names before values.
 *
 * @param epochMs when the event happened: the time of the click in an `fbc` made of an `fbclid`
 * @returns undefined where there is none
 */
export function clickIdsOf(event: Members, context: Members, epochMs: number): string | undefined {
  const found = new Map<ClickIdName, string>();
  const { clickIds, page } = context;
  const { properties } = event;
  for (const members of [clickIds, context, properties]) {
    if (isMembers(members)) takeMembers(members, found);
  }
  for (const place of [page, properties]) {
    if (!isMembers(place)) continue;
    takeAddress(place['url'], epochMs, found);
    takeAddress(place['search'], epochMs, found);
  }
  if (found.size === 0) return undefined;
  return JSON.stringify(Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1))));
}

function names(): readonly ClickIdName[] {
  return Object.keys(clickIdNames).filter(isName);
}

function isName(name: string): name is ClickIdName {
  return Object.hasOwn(clickIdNames, name);
}

function takeMembers(members: Members, found: Map<ClickIdName, string>): void {
  for (const key of Object.keys(members)) take(key, members[key], found);
}

function take(key: string, value: unknown, found: Map<ClickIdName, string>): void {
  if (typeof value !== 'string') return;
  const name = named(key);
  if (name !== undefined && !found.has(name) && token.test(value)) found.set(name, value);
}

const known = new Map<string, ClickIdName | undefined>();

/** Kept by raw name: a shop's events have the same few hundred. */
function named(key: string): ClickIdName | undefined {
  if (key.length > longestName) return undefined;
  if (known.has(key)) return known.get(key);
  const name = nameOf.get(key.toLowerCase().replace(/[^a-z0-9]+/g, ''));
  if (known.size >= maxKnown) known.clear();
  known.set(key, name);
  return name;
}

function takeAddress(address: unknown, epochMs: number, found: Map<ClickIdName, string>): void {
  if (typeof address !== 'string') return;
  const query = address.indexOf('?');
  if (query < 0) return;
  const hash = address.indexOf('#', query);
  for (const pair of address.slice(query + 1, hash < 0 ? undefined : hash).split('&')) {
    const equals = pair.indexOf('=');
    const key = equals < 0 ? '' : pair.slice(0, equals);
    // What has to be decoded is no token.
    const value = pair.slice(equals + 1);
    if (key === 'fbclid' && token.test(value)) take('fbc', `fb.1.${epochMs}.${value}`, found);
    else if (key !== '') take(key, value, found);
  }
}
