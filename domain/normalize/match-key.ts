import type { Step } from './outcome.ts';

type HashAlgorithm = 'sha256' | 'sha512' | 'sha1' | 'md5';
type HashEncoding = 'hex' | 'base64';

/** Hashes the UTF-8 bytes of a text, without salt; lower-case hexadecimal. */
export type HashText = (algorithm: HashAlgorithm, text: string) => string;

/** How one field is sent. What `settings` holds replaces the rule's own choice when the setting is on. */
export interface FieldRule {
  readonly send: 'hashed' | 'clear';
  readonly clean: Step;
  /** @default 'sha256' */
  readonly algorithm?: HashAlgorithm;
  /** @default 'hex' */
  readonly encoding?: HashEncoding;
  readonly settings?: Readonly<Record<string, Partial<Omit<FieldRule, 'send' | 'settings'>>>>;
}

/** Normalisation of one ad platform, as data. */
export interface PlatformRules {
  readonly platform: string;
  readonly fields: Readonly<Record<string, FieldRule>>;
}

/** What would go over the wire for one value. Reasons never hold the value. */
export type MatchKey =
  | {
      readonly kind: 'hashed';
      /** Undefined when the value came hashed. */
      readonly normalised: string | undefined;
      readonly hash: string;
      readonly encoding: HashEncoding;
    }
  | { readonly kind: 'clear'; readonly output: string }
  | { readonly kind: 'refused'; readonly reason: string };

export interface MatchOptions {
  /** ISO 3166-1 alpha-2 upper case. */
  readonly region: string;
  /** Names of settings that are on; a rule ignores those it does not know. */
  readonly settings?: readonly string[];
  /** The customer declared the value as already hashed. It is never guessed. */
  readonly isHashed?: boolean;
}

/** Normalises and hashes one value by one rule. Never yields the hash of an empty string. */
export function matchKey(
  rule: FieldRule,
  input: string,
  options: MatchOptions,
  hashText: HashText,
): MatchKey {
  let chosen: FieldRule = rule;
  for (const setting of options.settings ?? []) {
    chosen = { ...chosen, ...rule.settings?.[setting] };
  }
  const { algorithm = 'sha256', encoding = 'hex' } = chosen;
  if (options.isHashed) {
    if (chosen.send === 'clear') return { kind: 'refused', reason: 'this field is not hashed' };
    return givenHash(input, algorithm, encoding, hashText);
  }
  const cleaned = chosen.clean(input, options.region);
  if ('refused' in cleaned) return { kind: 'refused', reason: cleaned.refused };
  if (cleaned.value === '') return { kind: 'refused', reason: 'is empty' };
  if (chosen.send === 'clear') return { kind: 'clear', output: cleaned.value };
  const hash = encoded(hashText(algorithm, cleaned.value), encoding);
  return { kind: 'hashed', normalised: cleaned.value, hash, encoding };
}

const digestBytes: Readonly<Record<HashAlgorithm, number>> = {
  sha256: 32,
  sha512: 64,
  sha1: 20,
  md5: 16,
};

function givenHash(
  input: string,
  algorithm: HashAlgorithm,
  encoding: HashEncoding,
  hashText: HashText,
): MatchKey {
  const hex = hexOf(input.trim(), digestBytes[algorithm]);
  if (hex === undefined) return { kind: 'refused', reason: `is not a ${algorithm} hash` };
  if (hex === hashText(algorithm, '')) {
    return { kind: 'refused', reason: 'is the hash of an empty value' };
  }
  return { kind: 'hashed', normalised: undefined, hash: encoded(hex, encoding), encoding };
}

function hexOf(text: string, bytes: number): string | undefined {
  const lower = text.toLowerCase();
  if (lower.length === bytes * 2 && /^[0-9a-f]+$/.test(lower)) return lower;
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length === Math.ceil(bytes / 3) * 4;
  if (!isBase64) return undefined;
  const decoded = atob(text);
  if (decoded.length !== bytes) return undefined;
  return Array.from(decoded, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

function encoded(hex: string, encoding: HashEncoding): string {
  if (encoding === 'hex') return hex;
  const bytes = hex.match(/../g) ?? [];
  return btoa(String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16))));
}
