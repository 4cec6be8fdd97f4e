const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/;
const longestIp = 45;

/**
 * Address of a network rather than of a device: the last octet of IPv4 and the last 80 bits of IPv6 are zero.
 *
 * @returns empty for what is no address
 */
export function truncateIp(ip: string): string {
  if (ip.length > longestIp) return '';
  const four = ipv4.exec(ip);
  if (four !== null) return `${four[1]}.${four[2]}.${four[3]}.0`;
  const mapped = ip.startsWith('::ffff:') ? ipv4.exec(ip.slice(7)) : null;
  if (mapped !== null) return `${mapped[1]}.${mapped[2]}.${mapped[3]}.0`;
  if (!/^[0-9a-f:]+$/i.test(ip) || !ip.includes(':')) return '';
  const [left = '', ...rest] = ip.toLowerCase().split('::');
  if (rest.length > 1) return '';
  const head = left === '' ? [] : left.split(':');
  const tail = rest[0] === undefined || rest[0] === '' ? [] : rest[0].split(':');
  const gap = rest.length === 0 ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array.from({ length: Math.max(0, gap) }, () => '0'), ...tail];
  if (groups.length !== 8 || groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return '';
  return `${groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::`;
}
