import { scrubText } from '../intake/scrub-text.ts';
import { normaliseIdentifier } from '../normalize/identifier.ts';

/** It becomes part of keys of the control table. UTF-16 code units. */
const longestAccountId = 256;

/**
 * An account id as it is stored: the brand's own opaque word for a company, trimmed and composed (NFC), case kept.
 * Idempotent.
 *
 * @returns undefined for what is no account id: a placeholder (`null`, `0`, `unknown` …), an e-mail address or
 *   phone number (it would be a person in the lake), more than 256 characters
 */
export function accountIdOf(value: string): string | undefined {
  // The rules of a user id are the rules of any opaque id; no region plays a part.
  const cleaned = normaliseIdentifier('user_id', value, '');
  if ('refused' in cleaned || cleaned.value.length > longestAccountId) return undefined;
  return scrubText(cleaned.value) === cleaned.value ? cleaned.value : undefined;
}
