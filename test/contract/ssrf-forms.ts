import fc from 'fast-check';

/** Ranges that are not of the public internet, as first address and prefix; written by hand from IANA's registry. */
const privateRanges: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** The ones that attackers ask for, more often than chance would. */
const favourites = ['127.0.0.1', '169.254.169.254', '169.254.170.2', '10.0.0.1', '0.0.0.0'];

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const partsOf = (value: number): readonly number[] => [
  Math.floor(value / 2 ** 24),
  Math.floor(value / 2 ** 16) % 256,
  Math.floor(value / 2 ** 8) % 256,
  value % 256,
];
const dotted = (value: number): string => partsOf(value).join('.');
const hexPair = (value: number): string => {
  const hex = value.toString(16).padStart(8, '0');
  return `${hex.slice(0, 4)}:${hex.slice(4)}`;
};

/** An IPv4 address of a private range, as a number. */
const privateIpv4 = fc.oneof(
  fc.constantFrom(...favourites).map(numberOf),
  fc
    .tuple(fc.constantFrom(...privateRanges), fc.nat(2 ** 28 - 1))
    .map(([[network, prefix], offset]) => numberOf(network) + (offset % 2 ** (32 - prefix))),
);

/** How a resolver may give a private address in an AAAA record, or a URL in brackets. */
const ipv6Forms: Readonly<Record<string, (value: number) => string>> = {
  mapped: (value) => `::ffff:${dotted(value)}`,
  'mapped in hexadecimal': (value) => `::ffff:${hexPair(value)}`,
  'written out': (value) => `0:0:0:0:0:ffff:${hexPair(value)}`,
  compatible: (value) => `::${hexPair(value)}`,
  translated: (value) => `64:ff9b::${hexPair(value)}`,
  'translated locally': (value) => `64:ff9b:1::${hexPair(value)}`,
  '6to4': (value) => `2002:${hexPair(value)}::1`,
  teredo: (value) => `2001:0:${hexPair(value)}::1`,
  'unique local': (value) => `fd00:ec2::${hexPair(value)}`,
  'link-local': (value) => `fe80::${hexPair(value)}`,
  'site-local': (value) => `fec0::${hexPair(value)}`,
  multicast: (value) => `ff02::${hexPair(value)}`,
  loopback: () => '::1',
  unspecified: () => '::',
  documentation: (value) => `2001:db8::${hexPair(value)}`,
};

const fullWidth = (text: string): string =>
  text.replace(/[0-9.]/g, (char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0));

/** How a URL may write the host. */
const hostForms: Readonly<Record<string, (value: number) => string>> = {
  dotted,
  'with a dot behind': (value) => `${dotted(value)}.`,
  decimal: (value) => String(value),
  hexadecimal: (value) => `0x${value.toString(16)}`,
  octal: (value) => `0${value.toString(8)}`,
  'parts in hexadecimal': (value) =>
    partsOf(value)
      .map((part) => `0x${part.toString(16)}`)
      .join('.'),
  'parts in octal': (value) =>
    partsOf(value)
      .map((part) => `0${part.toString(8)}`)
      .join('.'),
  'three parts': (value) => {
    const [a, b] = partsOf(value);
    return `${a}.${b}.${value % 65_536}`;
  },
  'two parts': (value) => `${partsOf(value)[0]}.${value % 2 ** 24}`,
  'full width': (value) => fullWidth(dotted(value)),
  'percent encoded': (value) => dotted(value).replace(/\d/g, (digit) => `%3${digit}`),
  'behind a name': (value) => `receiver.example@${dotted(value)}`,
  'behind a name and password': (value) => `receiver.example:443@${dotted(value)}`,
  ...Object.fromEntries(
    Object.entries(ipv6Forms).map(([name, form]) => [name, (value: number) => `[${form(value)}]`]),
  ),
};

const schemes = ['https://', 'https:\\\\', 'https:/', 'HTTPS://', ' https://', 'http://', 'ftp://'];
const ports = ['', ':443', ':80', ':8443', ':9001'];

/** URLs that lead to a private address without a resolver. */
export const literalUrls = fc
  .record({
    scheme: fc.oneof(fc.constant('https://'), fc.constantFrom(...schemes)),
    form: fc.constantFrom(...Object.keys(hostForms)),
    value: privateIpv4,
    port: fc.oneof(fc.constant(''), fc.constantFrom(...ports)),
    path: fc.constantFrom('', '/', '/hook', '/latest/meta-data/', '/2018-06-01/runtime/invocation'),
  })
  .map(({ scheme, form, value, port, path }) => {
    const host = hostForms[form]?.(value) ?? '';
    return `${scheme}${host}${port}${path}`;
  });

/** Addresses as a resolver gives them, of which none is public. */
export const privateAnswers = fc
  .tuple(privateIpv4, fc.constantFrom('dotted', ...Object.keys(ipv6Forms)))
  .map(([value, form]) => ipv6Forms[form]?.(value) ?? dotted(value));

export const publicAnswers = fc.constantFrom(
  '8.8.8.8',
  '1.1.1.1',
  '52.95.110.1',
  '223.255.255.254',
  '2606:4700:4700::1111',
  '2400:cb00:2048::1',
  '2a00:1450:4001:80b::200e',
);

/** Every form once, for one address; the table of what is tried. */
export function everyForm(address: string): readonly string[] {
  const value = numberOf(address);
  return Object.values(hostForms).map((form) => `https://${form(value)}/hook`);
}
