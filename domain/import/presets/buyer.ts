import type { IdentifierKind } from '../../identity/identifier.ts';
import { isPersonalAddress } from '../../normalize/email.ts';
import { normaliseIdentifier } from '../../normalize/identifier.ts';
import { withoutEmpty } from './without-empty.ts';

/** What a marketplace says of who bought. */
export interface Buyer {
  readonly email: string;
  readonly phone: string;
  /** Traits as the wire format names them; they go to the vault. */
  readonly traits: Readonly<Record<string, string>>;
}

interface KnownBuyer {
  /** Undefined when nothing of it names a person or a household: then the order is an unknown buyer's. */
  readonly traits: Readonly<Record<string, string>> | undefined;
  /** The address forwards the mail of one order: it was dropped. */
  readonly isMasked: boolean;
}

/** Hosts of a marketplace that forward mail under an address made up for it. */
const forwarding = /@(?:.+\.)?(?:fw\.rakuten\.|marketplace\.amazon\.|[a-z0-9-]*mask(?:ed)?\.)/u;

/**
 * The buyer as traits. An address that a marketplace made up is dropped before it becomes an identifier, and so it can never
 * be sent to an ad platform; neither can an office's.
 */
export function knownBuyer({ email, phone, traits }: Buyer, region: string): KnownBuyer {
  const address = normalised('email', email, region);
  const isMasked = /[*＊●]/u.test(email) || (address !== undefined && forwarding.test(address));
  const own = address === undefined || isMasked || !isPersonalAddress(address) ? '' : address;
  const number = normalised('phone', phone, region) ?? '';
  const keys = withoutEmpty({ email: own, phone: number });
  return {
    traits: Object.keys(keys).length === 0 ? undefined : { ...keys, ...withoutEmpty(traits) },
    isMasked,
  };
}

function normalised(kind: IdentifierKind, text: string, region: string): string | undefined {
  const found = text === '' ? { refused: 'empty' } : normaliseIdentifier(kind, text, region);
  return 'refused' in found ? undefined : found.value;
}
