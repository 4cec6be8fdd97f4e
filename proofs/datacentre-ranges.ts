import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes `domain/intake/datacentre-ranges.ts` anew from a table of address ranges and the networks (AS) that announce them:
 * `node proofs/datacentre-ranges.ts asn-ipv4.csv asn-ipv6.csv YYYY-MM-DD`, lines `first,last,AS number,name`.
 */

/** Networks that rent out machines. Left out on purpose: content networks and VPN exits, behind which people are. */
const networks = new Map([
  [16509, 'Amazon Web Services'],
  [14618, 'Amazon Web Services'],
  [8075, 'Microsoft Azure'],
  [396982, 'Google Cloud'],
  [14061, 'DigitalOcean'],
  [16276, 'OVH'],
  [24940, 'Hetzner'],
  [213230, 'Hetzner'],
  [212317, 'Hetzner'],
  [63949, 'Akamai Cloud (Linode)'],
  [20473, 'Vultr'],
  [31898, 'Oracle Cloud'],
  [45102, 'Alibaba Cloud'],
  [37963, 'Alibaba Cloud'],
  [132203, 'Tencent Cloud'],
  [45090, 'Tencent Cloud'],
  [55990, 'Huawei Cloud'],
  [136907, 'Huawei Cloud'],
  [12876, 'Scaleway'],
  [51167, 'Contabo'],
  [40021, 'Contabo'],
  [8560, 'IONOS'],
  [7684, 'Sakura Internet'],
  [9370, 'Sakura Internet'],
  [9371, 'Sakura Internet'],
  [7506, 'GMO Internet'],
  [131965, 'Xserver'],
  [24282, 'Kagoya Japan'],
]);

/** Smaller runs are left out: half a percent of the addresses for half of the bytes. */
const leastNetworks = { ipv4: 4, ipv6: 16 } as const;

type Run = readonly [from: bigint, until: bigint];

/** Whole /24 (or /48) networks of the lines' ranges, in order, joined where they touch. */
function runsOf(file: string, value: (address: string) => bigint, hostBits: bigint): Run[] {
  const size = 1n << hostBits;
  const runs = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line): Run[] => {
      const [first = '', last = '', network = ''] = line.split(',', 3);
      if (!networks.has(Number(network))) return [];
      const run: Run = [(value(first) + size - 1n) >> hostBits, (value(last) + 1n) >> hostBits];
      return run[0] < run[1] ? [run] : [];
    })
    .toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  const joined: Run[] = [];
  for (const run of runs) {
    const before = joined.at(-1);
    if (before === undefined || before[1] < run[0]) joined.push(run);
    else if (run[1] > before[1]) joined.splice(-1, 1, [before[0], run[1]]);
  }
  return joined;
}

/** What follows the last run: networks that are skipped, networks of the run, both in base 36. */
function packed(runs: readonly Run[], least: number): string {
  let last = 0n;
  const words = runs
    .filter(([from, until]) => until - from >= BigInt(least))
    .flatMap(([from, until]) => {
      const pair = [(from - last).toString(36), (until - from).toString(36)];
      last = until;
      return pair;
    });
  return words.join(' ').replace(/(.{1,94}) /g, '$1\n');
}

const ipv4 = (address: string): bigint =>
  address.split('.').reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

function ipv6(address: string): bigint {
  const [left = '', right] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].reduce(
    (value, group) => (value << 16n) | BigInt(`0x${group}`),
    0n,
  );
}

const [file4 = '', file6 = '', date = ''] = process.argv.slice(2);
const four = packed(runsOf(file4, ipv4, 8n), leastNetworks.ipv4);
const six = packed(runsOf(file6, ipv6, 80n), leastNetworks.ipv6);
const names = [...new Set(networks.values())].join(', ').replace(/(.{1,100}), /g, '$1,\n * ');

writeFileSync(
  join(import.meta.dirname, '..', 'domain', 'intake', 'datacentre-ranges.ts'),
  `/*
 * Written by proofs/datacentre-ranges.ts. Addresses announced on ${date} by networks that rent out machines:
 * ${names}.
 * Derived from @ip-location-db/asn, which is made of data by RouteViews (routeviews.org), the NRO (nro.net) and DB-IP
 * (db-ip.com); CC BY 4.0, changed: other networks left out, ranges joined, small ones dropped.
 * Runs of /24 and of /48 in order: how many lie between it and the one before, how many it is long, in base 36.
 */
export const datacentreIpv4 = \`
${four}
\`;

export const datacentreIpv6 = \`
${six}
\`;
`,
);
