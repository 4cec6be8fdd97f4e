import { datacentreIpv4, datacentreIpv6 } from './datacentre-ranges.ts';

/** Starts and ends of runs in turn, rising: an odd number of them at or below a network means that it is in a run. */
type Edges = readonly number[];

const ipv4Edges = edgesOf(datacentreIpv4);
const ipv6Edges = edgesOf(datacentreIpv6);

/**
 * Whether an address is of a network that rents out machines, by a table that ships with the product: no look-up leaves it.
 * Runs below four /24 or sixteen /48 are not in it.
 *
 * @param network an address as `truncateIp` gives it; any other text is in no data centre
 */
export function isInDatacentre(network: string): boolean {
  if (network === '') return false;
  return network.includes(':')
    ? isWithin(ipv6Edges, hextets(network))
    : isWithin(ipv4Edges, octets(network));
}

function edgesOf(packed: string): Edges {
  let at = 0;
  return packed
    .trim()
    .split(/\s/)
    .map((step) => {
      at += Number.parseInt(step, 36);
      return at;
    });
}

function isWithin(edges: Edges, network: number): boolean {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? 0) <= network) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

/** The first 24 bits of a dotted address; NaN, which is within nothing, for anything else. */
function octets(network: string): number {
  const [first, second, third, last] = network.split('.');
  if (last === undefined) return Number.NaN;
  return (Number(first) * 256 + Number(second)) * 256 + Number(third);
}

/** The first 48 bits of a cut IPv6 address. */
function hextets(network: string): number {
  const [first = '', second = '', third = ''] = network.split(':');
  const value = (group: string): number => (group === '' ? 0 : Number.parseInt(group, 16));
  return (value(first) * 65_536 + value(second)) * 65_536 + value(third);
}
