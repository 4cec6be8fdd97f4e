import type { IdentifierKind } from '../identity/identifier.ts';
import { emailAddress, isPersonalAddress } from './email.ts';
import type { Step } from './outcome.ts';
import { isPersonalNumber, phoneE164 } from './phone.ts';
import { cleanWords, refuseLongerThan } from './text.ts';

/**
 * An identifier ready for the graph. `personal` false means: a true identifier that does not stand for one person (a
 * fixed line, `info@…`), so it may be stored but must not join two profiles.
 */
export type NormalisedIdentifier =
  | { readonly value: string; readonly personal: boolean }
  | { readonly refused: string };

/** Longest id kept; longer ones are payload, not identity. */
const longestId = 512;

/** What programs and people write where an id should be, lower case. */
const blockedIds = new Set([
  '-',
  '-1',
  'anonymous',
  'false',
  'guest',
  'n/a',
  'na',
  'nan',
  'nil',
  'none',
  'null',
  'true',
  'undefined',
  'unknown',
  '(null)',
  '[object object]',
]);

/**
 * Normalises an identifier as the graph keys it. Idempotent: a value that came out comes out again unchanged.
 *
 * - `user_id`, `anonymous_id`: NFC, trimmed, case kept; placeholders (`null`, `0`, `anonymous` …) are refused
 * - `email`: NFKC, lower case, dots and `+tag` kept
 * - `phone`: E.164
 *
 * @param region ISO 3166-1 alpha-2 upper case, assumed for phone numbers without a country code
 */
export function normaliseIdentifier(
  kind: IdentifierKind,
  value: string,
  region: string,
): NormalisedIdentifier {
  switch (kind) {
    case 'user_id':
    case 'anonymous_id':
      return judged(opaqueId, () => true, value, region);
    case 'email':
      return judged(emailAddress, isPersonalAddress, value, region);
    case 'phone':
      return judged(realPhone, isPersonalNumber, value, region);
  }
}

function judged(
  step: Step,
  isPersonal: (value: string) => boolean,
  input: string,
  region: string,
): NormalisedIdentifier {
  const cleaned = step(input, region);
  if ('refused' in cleaned) return cleaned;
  return { value: cleaned.value, personal: isPersonal(cleaned.value) };
}

const opaqueId: Step = (input, region) => {
  const cleaned = cleanWords(input, region);
  if ('refused' in cleaned) return cleaned;
  if (blockedIds.has(cleaned.value.toLowerCase()) || /^[0-]+$/.test(cleaned.value)) {
    return { refused: 'is a placeholder, not an identifier' };
  }
  return refuseLongerThan(longestId)(cleaned.value, region);
};

const realPhone: Step = (input, region) => {
  const cleaned = phoneE164(input, region);
  if ('refused' in cleaned) return cleaned;
  return /0{7}$/.test(cleaned.value) ? { refused: 'is a placeholder, not an identifier' } : cleaned;
};
