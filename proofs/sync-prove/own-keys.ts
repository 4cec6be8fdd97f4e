import { hash } from 'node:crypto';
import type { Contact } from './people.ts';

/**
 * How a platform wants contacts, written down once more from its documentation: what stands on its list is compared
 * with this, not with what the product's rules make of it.
 */
export interface OwnKeys {
  /** @default left out */
  readonly email?: (meant: string) => string | undefined;
  /** @param national without its 0 */
  readonly phone?: (national: string) => string | undefined;
  readonly lineUser?: (id: string) => string;
}

/** What a platform is told of a contact; undefined: nothing. */
export function ownKey(contact: Contact, keys: OwnKeys): string | undefined {
  if (contact.meant === undefined) return undefined;
  switch (contact.kind) {
    case 'email':
      return keys.email?.(contact.meant);
    case 'phone':
      return keys.phone?.(contact.meant);
    case 'line_user_id':
      return keys.lineUser?.(contact.meant);
  }
}

export const hex = (text: string): string => hash('sha256', text);

export const base64 = (text: string): string => hash('sha256', text, 'base64');

/** Without dots and `+tag` where the host is one of these. */
export const stripped =
  (...hosts: readonly string[]) =>
  (address: string): string => {
    const [local = '', host = ''] = address.split('@');
    if (!hosts.includes(host)) return address;
    return `${(local.split('+')[0] ?? '').replaceAll('.', '')}@${host}`;
  };

/** Without these characters. */
export const without =
  (characters: RegExp) =>
  (text: string): string =>
    text.replace(characters, '');

export const international = (national: string): string => `+81${national}`;
export const digits = (national: string): string => `81${national}`;
export const domestic = (national: string): string => `0${national}`;
