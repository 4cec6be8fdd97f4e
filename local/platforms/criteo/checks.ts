import { createHash } from 'node:crypto';
import { asObject, filledList } from '../json-parts.ts';
import type { PlatformMember } from '../membership.ts';

const mostIdentifiers = 50_000;
const emptyHash = createHash('sha256').update('').digest('hex');

/** What an identifier of each kind looks like; an address may also come as it is, or as MD5. */
const forms: ReadonlyMap<unknown, RegExp> = new Map([
  ['email', /^([0-9a-f]{64}|[0-9a-f]{32}|[^\s@]+@[^\s@]+)$/],
  ['phoneNumber', /^([0-9a-f]{64}|[0-9a-f]{32}|\+\d{7,15})$/],
  ['madid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['identityLink', /^\S+$/],
  ['customerid', /^\S+$/],
  ['gum', /^\S+$/],
]);

export interface Amendment {
  readonly operation: 'add' | 'remove';
  /** One identifier each: a contact list knows no people. */
  readonly members: readonly PlatformMember[];
  readonly invalid: readonly string[];
}

/** An amendment, or the code of what is wrong with it as a whole. */
export function checkAmendment(
  body: Readonly<Record<string, unknown>> | undefined,
): { readonly amendment: Amendment } | { readonly code: string } {
  const data = asObject(body?.['data']);
  const attributes = asObject(data?.['attributes']);
  if (data?.['type'] !== 'ContactlistAmendment' || attributes === undefined) {
    return { code: 'invalid-amendment' };
  }
  const { operation, identifierType, gumCallerId } = attributes;
  const identifiers = filledList(attributes['identifiers']);
  const form = forms.get(identifierType);
  if (operation !== 'add' && operation !== 'remove') return { code: 'operation-invalid' };
  if (form === undefined) return { code: 'identifier-type-invalid' };
  if (identifierType === 'gum' && !gumCallerId) return { code: 'gum-caller-id-required' };
  if (identifiers === undefined) return { code: 'identifiers-required' };
  if (identifiers.length > mostIdentifiers) return { code: 'too-many-identifiers' };
  const members: PlatformMember[] = [];
  const invalid: string[] = [];
  for (const identifier of identifiers.map(String)) {
    if (!form.test(identifier) || identifier === emptyHash) invalid.push(identifier);
    else {
      const tuple = [`${identifierType}:${identifier}`];
      members.push({ tuple, identifiers: tuple });
    }
  }
  return { amendment: { operation, members, invalid } };
}
