import { maxStringLength } from './limits.ts';
import { keyRule, type PersonalField } from './personal-fields.ts';
import type { Reason } from './reasons.ts';
import { emailPlaceholder, phonePlaceholder, scrubText } from './scrub-text.ts';
import { isMembers } from './split.ts';

type Members = Readonly<Record<string, unknown>>;

/** What a scrubbing found out on its way; one per event. */
export interface Scrubbing {
  readonly arrayMembers: number;
  /** First limit that was broken. The result must not be stored then. */
  fault: Reason | undefined;
  /** What was taken out, in order: two events that differ only here are still two contents. */
  readonly removed: string[];
}

/** Starts the scrubbing of one event. @param arrayMembers most members an array may have */
export function scrubbing(arrayMembers: number): Scrubbing {
  return { arrayMembers, fault: undefined, removed: [] };
}

const placeholders: Partial<Record<PersonalField, string>> = {
  email: emailPlaceholder,
  phone: phonePlaceholder,
  birthday: '[birthday]',
  address: '[address]',
  street: '[address]',
  postal_code: '[address]',
};

/**
 * Copy of an object for the lake: personal members and personal text replaced, keys in canonical order, numbers and
 * lengths judged. Nothing recurses deeper than the text was scanned to be.
 */
export function scrubMembers(members: Members, state: Scrubbing): Members {
  const scrubbed: Record<string, unknown> = {};
  for (const key of sortedKeys(members)) {
    const rule = keyRule(key);
    if (rule.isForbidden) {
      state.fault ??= 'forbidden_key';
      continue;
    }
    if (rule.key !== key) state.removed.push(key);
    const value = members[key];
    scrubbed[rule.key] =
      rule.personal !== undefined && isPersonalValue(rule.personal, value)
        ? replaced(rule.personal, value, state)
        : scrubValue(value, rule.isCode, state);
  }
  return scrubbed;
}

/** As `scrubMembers`, for text that stands alone (`event`, `name`). */
export function scrubString(text: string, isCode: boolean, state: Scrubbing): string {
  if (text.length > maxStringLength) state.fault ??= 'string_too_long';
  const scrubbed = scrubText(text, isCode);
  if (scrubbed !== text) state.removed.push(text);
  return scrubbed;
}

/** @param isCode whether the name of the value's key says that it holds a code */
export function scrubValue(value: unknown, isCode: boolean, state: Scrubbing): unknown {
  if (typeof value === 'string') return scrubString(value, isCode, state);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) state.fault ??= 'number_out_of_range';
    return value;
  }
  if (Array.isArray(value)) return scrubArray(value, isCode, state);
  return isMembers(value) ? scrubMembers(value, state) : value;
}

function scrubArray(values: readonly unknown[], isCode: boolean, state: Scrubbing): unknown {
  if (values.length > state.arrayMembers) {
    state.fault ??= 'array_too_long';
    return [];
  }
  return values.map((value) => scrubValue(value, isCode, state));
}

/** A flag (`phone: true`) says nothing about a person; a phone field without digits holds no phone. */
function isPersonalValue(field: PersonalField, value: unknown): boolean {
  if (value === null || value === '' || typeof value === 'boolean') return false;
  if (field !== 'phone' || typeof value === 'object') return true;
  return String(value).replace(/[^\d０-９]/g, '').length >= 6;
}

function replaced(field: PersonalField, value: unknown, state: Scrubbing): string {
  state.removed.push(typeof value === 'string' ? value : JSON.stringify(value));
  return placeholders[field] ?? '[name]';
}

let lastKeys: readonly string[] = [];
let lastSorted: readonly string[] = [];

/** Keys in order of their code units. Lists of like objects (receipt lines) are sorted once. */
function sortedKeys(members: Members): readonly string[] {
  const keys = Object.keys(members);
  if (keys.length < 2) return keys;
  if (keys.length === lastKeys.length && keys.every((key, index) => key === lastKeys[index])) {
    return lastSorted;
  }
  lastKeys = keys;
  lastSorted = keys.toSorted();
  return lastSorted;
}
