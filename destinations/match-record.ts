import { emailAddress, isPersonalAddress } from '../domain/normalize/email.ts';
import { type HashText, matchKey, type PlatformRules } from '../domain/normalize/match-key.ts';
import type { MatchKeys } from './destination.ts';

/** Contact data of one person in the clear, as the vault holds it. Lives in memory only. */
export interface MatchRecord {
  readonly recordId: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** Ids of LINE users within the brand's own provider, `U` and 32 digits. */
  readonly lineUserIds: readonly string[];
  /** Advertising ids of Apple's and of Android devices, lower case with hyphens. */
  readonly idfas: readonly string[];
  readonly gaids: readonly string[];
  readonly firstName?: string;
  readonly lastName?: string;
  readonly city?: string;
  readonly state?: string;
  readonly postalCode?: string;
  /** ISO 3166-1 alpha-2 or the country's name. */
  readonly country?: string;
}

/** `refused`: the person has contact data, but none that the platform takes. */
export type RecordKeys =
  | { readonly kind: 'keys'; readonly keys: MatchKeys }
  | { readonly kind: 'no_identifier' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Which part of a record fills which field of a platform. */
export type FieldSources = Readonly<Record<string, (record: MatchRecord) => readonly string[]>>;

/** A single optional value as a list. */
export function optional(value: string | undefined): readonly string[] {
  return value === undefined || value.trim() === '' ? [] : [value];
}

interface KeyOptions {
  /** ISO 3166-1 alpha-2, assumed for values that name no country. */
  readonly region: string;
  readonly hashText: HashText;
  /** Settings of the rules that are on. */
  readonly settings?: readonly string[];
}

/**
 * Match keys of a record. A value that one rule refuses is left out; the record stands while an identifier is left.
 *
 * @param sources fields to fill
 * @param hasIdentifier whether the keys are enough for the platform to find a person by
 */
export function keysOfRecord(
  rules: PlatformRules,
  record: MatchRecord,
  sources: FieldSources,
  hasIdentifier: (keys: MatchKeys) => boolean,
  options: KeyOptions,
): RecordKeys {
  const keys: Record<string, readonly string[]> = {};
  let reasons: Set<string> | undefined;
  for (const field of Object.keys(sources)) {
    const values: string[] = [];
    for (const input of sources[field]?.(record) ?? []) {
      const key = keyOf(rules, field, input, options);
      if ('refused' in key) {
        reasons ??= new Set();
        reasons.add(`${field} ${key.refused}`);
      } else if (!values.includes(key.value)) values.push(key.value);
    }
    if (values.length > 0) keys[field] = values.length > 1 ? values.sort() : values;
  }
  if (hasIdentifier(keys)) return { kind: 'keys', keys };
  if (reasons === undefined) return { kind: 'no_identifier' };
  return { kind: 'refused', reason: [...reasons].sort().join('; ') };
}

function keyOf(
  rules: PlatformRules,
  field: string,
  input: string,
  options: KeyOptions,
): { readonly value: string } | { readonly refused: string } {
  const rule = rules.fields[field];
  if (rule === undefined) throw new Error(`${rules.platform} has no rule for field ${field}`);
  if (field === 'email') {
    const address = emailAddress(input, options.region);
    if ('value' in address && !isPersonalAddress(address.value)) {
      return { refused: 'is the address of an office or a relay, not of a person' };
    }
  }
  const key = matchKey(rule, input, options, options.hashText);
  switch (key.kind) {
    case 'hashed':
      return { value: key.hash };
    case 'clear':
      return { value: key.output };
    case 'refused':
      return { refused: key.reason };
  }
}
