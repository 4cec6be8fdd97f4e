import type { FieldRule } from './match-key.ts';
import { inOrder, type Step } from './outcome.ts';
import { cleanCode, cleanWords } from './text.ts';

/** Field sent as the hex SHA-256 of its clean form. */
export function hashed(clean: Step, settings: FieldRule['settings'] = {}): FieldRule {
  return { send: 'hashed', clean, settings };
}

/** Field sent as the base64 of the 32 raw bytes of its SHA-256. */
export function hashedBase64(clean: Step): FieldRule {
  return { send: 'hashed', clean, encoding: 'base64' };
}

/** Field sent as it is after cleaning. */
export function clear(clean: Step): FieldRule {
  return { send: 'clear', clean };
}

/** Id that a partner or the customer's own system gave out: trimmed, otherwise untouched. */
export const opaqueId: FieldRule = clear(cleanWords);

/** Code that must have a given form. */
export function clearCode(...steps: readonly Step[]): FieldRule {
  return clear(inOrder(cleanCode, ...steps));
}
