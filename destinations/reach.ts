import type { PlatformRules } from '../domain/normalize/match-key.ts';

/** Kinds of identifiers of the graph that fill a platform's field. */
const kindsOfField: Readonly<Record<string, readonly string[]>> = {
  email: ['email'],
  phone: ['phone'],
  device_id: ['idfa', 'gaid'],
  ifa: ['idfa', 'gaid'],
  madid: ['idfa', 'gaid'],
  maid: ['idfa', 'gaid'],
  mobile_id: ['idfa', 'gaid'],
  idfa: ['idfa'],
  aaid: ['gaid'],
  google_aid: ['gaid'],
  line_user_id: ['line_user_id'],
};

/** Kinds of identifiers by which a platform may find a person; names and addresses alone find nobody. */
export function matchedKinds({ platform, fields }: PlatformRules): readonly string[] {
  const named = Object.keys(fields).flatMap((field) => kindsOfField[field] ?? []);
  const line = platform.startsWith('line') && 'user_id' in fields ? ['line_user_id'] : [];
  return [...new Set([...named, ...line])].sort();
}
