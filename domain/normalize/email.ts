import { inOrder, mapping, type Step, untilStable } from './outcome.ts';
import { cleanCode, lower, refuseUnlike, withoutSpaces } from './text.ts';

/** Longest address that SMTP can carry: 64 + `@` + 255. */
const longestAddress = 320;

const withoutWrapping = mapping((value) =>
  value
    .replace(/^(?:mailto:\s*)+/i, '')
    .replace(/[\s。]+$/u, '')
    .trim(),
);

/**
 * Refuses what is no address. Deliberately loose in the local part: addresses with consecutive dots or a dot before
 * the `@` exist at Japanese carriers and are hashed as written.
 */
const refuseUnlikeAddress: Step = (value) => {
  const at = value.indexOf('@');
  if (at < 0) return { refused: 'has no @' };
  if (at !== value.lastIndexOf('@')) return { refused: 'has more than one @' };
  const domain = value.slice(at + 1);
  if (/^\.*$/.test(value.slice(0, at))) return { refused: 'has no local part' };
  if (!/^[^.\s]+(?:\.[^.\s]+)+$/u.test(domain)) return { refused: 'has no valid domain' };
  if (value.length > longestAddress) return { refused: 'is longer than an address can be' };
  return { value };
};

const refuseSpaces = refuseUnlike(/^\S+$/u, 'holds white space');

/** What is an address as it stands but for its case: nine of ten, and the long way is thirty times as long. */
const plainAddress = /^(?!\.+@)[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+$/;

const orPlain =
  (step: Step): Step =>
  (value, region) =>
    value.length <= longestAddress && plainAddress.test(value)
      ? { value: value.toLowerCase() }
      : step(value, region);

/** Address as one key: NFKC, `mailto:` and trailing `。` removed, lower case. Dots and `+tag` are kept. */
export const emailAddress: Step = orPlain(
  untilStable(inOrder(cleanCode, withoutWrapping, lower, refuseSpaces, refuseUnlikeAddress)),
);

/** As `emailAddress`, but white space inside is removed instead of refused. */
export const emailAddressJoined: Step = orPlain(
  untilStable(inOrder(cleanCode, withoutWrapping, lower, withoutSpaces, refuseUnlikeAddress)),
);

/**
 * Deletes dots and everything from `+` in the local part of a clean address.
 *
 * @param domains lower-case domains it applies to; every domain when left out
 */
export function withoutDotsAndTag(domains?: readonly string[]): Step {
  return (value) => {
    const at = value.indexOf('@');
    const domain = value.slice(at + 1);
    if (domains !== undefined && !domains.includes(domain)) return { value };
    const local = value.slice(0, at).replace(/\+.*$/u, '').replaceAll('.', '');
    return local === '' ? { refused: 'has no local part' } : { value: `${local}@${domain}` };
  };
}

/**
 * Address as one key; or, from whoever has no more than that, the SHA-256 of the address in 64 hexadecimal digits of
 * either case. Nobody's address is 64 characters without an `@`, so the two are never mistaken for one another.
 */
export const emailOrHash: Step = (value, region) => {
  const hash = /^\s*(?:sha256:)?([0-9a-f]{64})\s*$/i.exec(value)?.[1];
  return hash === undefined ? emailAddress(value, region) : { value: hash.toLowerCase() };
};

const roleNames = new Set([
  'admin',
  'contact',
  'info',
  'mailer-daemon',
  'no-reply',
  'noreply',
  'office',
  'postmaster',
  'sales',
  'shop',
  'support',
  'webmaster',
]);

const relayDomains = ['fw.rakuten.ne.jp', 'marketplace.amazon.co.jp', 'marketplace.amazon.com'];

/** False for role addresses (`info@`) and marketplace relays: they reach an office or an order, not one person. */
export function isPersonalAddress(address: string): boolean {
  const at = address.indexOf('@');
  const domain = address.slice(at + 1);
  if (relayDomains.some((relay) => domain === relay || domain.endsWith(`.${relay}`))) return false;
  return !roleNames.has(address.slice(0, at));
}
