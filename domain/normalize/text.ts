import { type Cleaned, inOrder, mapping, refuseEmpty, type Step } from './outcome.ts';

/**
 * Trims white space (U+3000 and the byte order mark included) and invisible format characters, then refuses what
 * still holds NUL or another control character.
 */
export const trimmed: Step = (value): Cleaned => {
  const text = value.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, '');
  if (/\p{Cc}/u.test(text)) return { refused: 'holds a control character' };
  if (!text.isWellFormed()) return { refused: 'is not well-formed Unicode' };
  return { value: text };
};

/**
 * Clean step for e-mail, phone and codes: NFKC (full-width forms become ASCII), invisible format characters removed
 * everywhere, trimmed. Case is kept.
 */
export const cleanCode: Step = inOrder(
  trimmed,
  mapping((value) =>
    value
      .replace(/\p{Cf}/gu, '')
      .normalize('NFKC')
      .trim(),
  ),
  refuseEmpty,
);

/**
 * Clean step for names, cities and other words: NFC only, because NFKC would rewrite half-width katakana and
 * compatibility ideographs that the platform hashes as they are.
 */
export const cleanWords: Step = inOrder(
  trimmed,
  mapping((value) => value.normalize('NFC')),
  refuseEmpty,
);

/** Locale-independent lower case, composed again because lower-casing can decompose (`İ`). */
export const lower: Step = mapping((value) => value.toLowerCase().normalize('NFC'));

export const upper: Step = mapping((value) => value.toUpperCase());

export const withoutSpaces: Step = mapping((value) => value.replace(/\s/gu, ''));

/** Keeps letters of every script, marks and digits. */
export const withoutPunctuation: Step = mapping((value) => value.replace(/[\p{P}\p{S}]/gu, ''));

/** Keeps ASCII `a-z 0-9` of a lower-cased value. */
export const asciiAlphanumeric: Step = mapping((value) => value.replace(/[^a-z0-9]/g, ''));

export const refuseLongerThan =
  (characters: number): Step =>
  (value) =>
    [...value].length > characters
      ? { refused: `is longer than ${characters} characters` }
      : { value };

export const refuseUnlike =
  (pattern: RegExp, reason: string): Step =>
  (value) =>
    pattern.test(value) ? { value } : { refused: reason };
