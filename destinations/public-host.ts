import { isIP, isIPv4 } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** Last labels of names that only a private network knows. */
const privateLabels = new Set([
  'localhost',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'private',
  'arpa',
  'test',
  'invalid',
]);

const mostAddresses = 4;

/** Why nothing may ever be sent to this host; undefined when its name has to be looked up first. */
export function faultOfHost(hostname: string): string | undefined {
  const name = hostname.replace(/\.$/, '');
  if (name.startsWith('[') || isIP(name) !== 0) return 'must name a host, not an address';
  const labels = name.split('.');
  if (labels.length < 2 || privateLabels.has(labels.at(-1) ?? '')) {
    return 'must name a host of the public internet';
  }
  return undefined;
}

/** `barred`: at least one address of the name is not of the public internet. */
export type PublicAddresses =
  | { readonly kind: 'public'; readonly addresses: readonly string[] }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'barred' };

/**
 * Where a host may be connected to, at most four addresses. Whoever connects takes one of these and does not ask again:
 * what the name says later has no effect.
 *
 * @param resolve every address of a name, IPv4 and IPv6
 */
export async function publicAddressesOf(
  hostname: string,
  resolve: (hostname: string) => Promise<readonly string[]>,
): Promise<PublicAddresses> {
  const addresses = await addressesOf(hostname, resolve);
  if (addresses === undefined || addresses.length === 0) return { kind: 'unreachable' };
  if (!addresses.every(isPublicAddress)) return { kind: 'barred' };
  // Where there is no IPv6, trying it first costs a time-out.
  const inOrder = addresses.toSorted((a, b) => Number(isIPv4(b)) - Number(isIPv4(a)));
  return { kind: 'public', addresses: inOrder.slice(0, mostAddresses) };
}

async function addressesOf(
  hostname: string,
  resolve: (hostname: string) => Promise<readonly string[]>,
): Promise<readonly string[] | undefined> {
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(literal) !== 0) return [literal];
  try {
    return await resolve(hostname);
  } catch {
    return undefined;
  }
}
