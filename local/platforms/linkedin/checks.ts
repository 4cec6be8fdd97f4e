import { createHash } from 'node:crypto';
import { asObject, filledList } from '../json-parts.ts';
import type { PlatformMember } from '../membership.ts';

const idForms: ReadonlyMap<unknown, RegExp> = new Map([
  ['SHA256_EMAIL', /^[0-9a-f]{64}$/],
  ['SHA512_EMAIL', /^[0-9a-f]{128}$/],
  ['GOOGLE_AID', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
]);
const emptyHashes = new Set(
  ['sha256', 'sha512'].map((algorithm) => createHash(algorithm).update('').digest('hex')),
);

/** Characters of the fields that go in the clear. */
const longest: ReadonlyMap<string, number> = new Map([
  ['firstName', 35],
  ['lastName', 35],
  ['title', 50],
  ['company', 200],
]);
const known = new Set(['action', 'userIds', 'country', ...longest.keys()]);

export interface CheckedElement {
  readonly action: 'ADD' | 'REMOVE';
  readonly member: PlatformMember;
}

/** One element of a request, or what is wrong with it. */
export function checkElement(
  value: unknown,
): { readonly checked: CheckedElement } | { readonly fault: string } {
  const element = asObject(value) ?? {};
  const { action, country } = element;
  if (action !== 'ADD' && action !== 'REMOVE') return { fault: 'action' };
  const unknown = Object.keys(element).find((name) => !known.has(name));
  if (unknown !== undefined) return { fault: unknown };
  for (const [name, most] of longest) {
    const text = element[name];
    const isFine = text === undefined || (typeof text === 'string' && [...text].length <= most);
    if (!isFine) return { fault: name };
  }
  if (country !== undefined && !/^[A-Z]{2}$/.test(String(country))) return { fault: 'country' };
  const identifiers: string[] = [];
  for (const userId of filledList(element['userIds']) ?? []) {
    const { idType, idValue } = asObject(userId) ?? {};
    const isValue = typeof idValue === 'string' && idForms.get(idType)?.test(idValue) === true;
    if (!isValue || emptyHashes.has(idValue)) return { fault: 'userIds' };
    identifiers.push(`${idType}:${idValue}`);
  }
  if (identifiers.length === 0) return { fault: 'userIds' };
  return { checked: { action, member: { tuple: identifiers, identifiers } } };
}
