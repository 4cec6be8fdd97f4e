import { createHash } from 'node:crypto';
import { asObject, filledList } from '../json-parts.ts';
import type { PlatformMember } from '../membership.ts';

const mostIdentifiers = 100_000;
const emptyHash = createHash('sha256').update('').digest('hex');
const schemas = new Set<unknown>(['EMAIL_SHA256', 'PHONE_SHA256', 'MOBILE_AD_ID_SHA256']);

/**
 * Users of a request, one identifier each, or undefined when anything is wrong: it is taken whole or not at all. That
 * nothing comes twice is an integrator's habit, held to here.
 */
export function checkUsers(
  body: Readonly<Record<string, unknown>> | undefined,
): readonly PlatformMember[] | undefined {
  const users = filledList(body?.['users']);
  const only = asObject(users?.[0]);
  const schema = filledList(only?.['schema']);
  const data = filledList(only?.['data']);
  if (users?.length !== 1 || schema?.length !== 1 || data === undefined) return undefined;
  const [kind] = schema;
  if (!schemas.has(kind) || data.length > mostIdentifiers) return undefined;
  const seen = new Set<string>();
  for (const row of data) {
    const [identifier, ...more] = filledList(row) ?? [];
    const isHash = typeof identifier === 'string' && /^[0-9a-f]{64}$/.test(identifier);
    if (!isHash || identifier === emptyHash || more.length > 0 || seen.has(identifier)) {
      return undefined;
    }
    seen.add(identifier);
  }
  return [...seen].map((identifier) => {
    const tuple = [`${kind}:${identifier}`];
    return { tuple, identifiers: tuple };
  });
}
