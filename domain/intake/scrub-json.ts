import { identifierKinds } from '../identity/identifier.ts';
import { maxStringLength } from './limits.ts';
import { type KeyRule, keyRule, type PersonalField } from './personal-fields.ts';
import type { Reason } from './reasons.ts';
import { emailPlaceholder, idPlaceholder, phonePlaceholder } from './scrub-parameters.ts';
import { inspect, needsEscape, scrubInspected, scrubText } from './scrub-text.ts';
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
  ...Object.fromEntries(identifierKinds.map((kind) => [kind, idPlaceholder])),
  email: emailPlaceholder,
  phone: phonePlaceholder,
  landline: phonePlaceholder,
  birthday: '[birthday]',
  address: '[address]',
  street: '[address]',
  postal_code: '[address]',
};

/**
 * JSON text of an object for the lake: personal members and personal text replaced, keys in canonical order, numbers and
 * lengths judged. Written in one walk, since copying and serialising would be two more. Nothing recurses deeper than
 * the text was scanned to be.
 */
export function membersJson(members: Members, state: Scrubbing): string {
  let text = '';
  for (const key of sortedKeys(members)) {
    const rule = keyRule(key);
    if (rule.isForbidden) {
      state.fault ??= 'forbidden_key';
      continue;
    }
    const value = members[key];
    const name = rule.key === key ? rule.json : scrubbedName(rule, key, text, state);
    text += text === '' ? `{${name}` : `,${name}`;
    text +=
      rule.personal !== undefined && isPersonalValue(rule.personal, value)
        ? replaced(rule.personal, value, state)
        : valueJson(value, rule.isCode, state);
  }
  return text === '' ? '{}' : `${text}}`;
}

/** @param isCode whether the name of the value's key says that it holds a code */
export function valueJson(value: unknown, isCode: boolean, state: Scrubbing): string {
  if (typeof value === 'string') return stringJson(value, isCode, state);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) state.fault ??= 'number_out_of_range';
    return `${value}`;
  }
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (Array.isArray(value)) return arrayJson(value, isCode, state);
  return isMembers(value) ? membersJson(value, state) : 'null';
}

/** As `valueJson`, for text that stands alone (`event`), and not as JSON. */
export function scrubbedString(text: string, state: Scrubbing): string {
  if (text.length > maxStringLength) state.fault ??= 'string_too_long';
  const scrubbed = scrubText(text);
  if (scrubbed !== text) state.removed.push(text);
  return scrubbed;
}

function stringJson(text: string, isCode: boolean, state: Scrubbing): string {
  if (text.length > maxStringLength) {
    state.fault ??= 'string_too_long';
    return '""';
  }
  const found = inspect(text, isCode);
  if (found === 0) return `"${text}"`;
  if (found === needsEscape) return JSON.stringify(text);
  const scrubbed = scrubInspected(text, found, isCode);
  if (scrubbed === text && (found & needsEscape) === 0) return `"${text}"`;
  if (scrubbed !== text) state.removed.push(text);
  return JSON.stringify(scrubbed);
}

function arrayJson(values: readonly unknown[], isCode: boolean, state: Scrubbing): string {
  if (values.length > state.arrayMembers) {
    state.fault ??= 'array_too_long';
    return '[]';
  }
  let text = '';
  for (const value of values) {
    text += text === '' ? '[' : ',';
    text += valueJson(value, isCode, state);
  }
  return text === '' ? '[]' : `${text}]`;
}

/** Two keys may be the same once they are scrubbed; no member may be lost by that. */
function scrubbedName(rule: KeyRule, key: string, before: string, state: Scrubbing): string {
  state.removed.push(key);
  let name = rule.json;
  for (let copy = 2; before.includes(name); copy += 1) {
    name = `${JSON.stringify(`${rule.key} ${copy}`)}:`;
  }
  return name;
}

/** A flag (`phone: true`) says nothing about a person; a phone field without digits holds no phone. */
function isPersonalValue(field: PersonalField, value: unknown): boolean {
  if (value === null || value === '' || typeof value === 'boolean') return false;
  const isNumber = field === 'phone' || field === 'landline';
  if (!isNumber || typeof value === 'object') return true;
  return String(value).replace(/[^\d０-９]/g, '').length >= 6;
}

function replaced(field: PersonalField, value: unknown, state: Scrubbing): string {
  state.removed.push(typeof value === 'string' ? value : JSON.stringify(value));
  return `"${placeholders[field] ?? '[name]'}"`;
}

interface Sorted {
  readonly keys: readonly string[];
  readonly sorted: readonly string[];
}

const maxSorted = 100;
/** Objects with more are nobody's usual ones, and are not kept. */
const maxSortedKeys = 100;
/** By first key: a context has half a dozen objects in it, each with keys of its own. */
const lastSorted = new Map<string, Sorted>();

/** Keys in order of their code units. Objects with the same keys (every event of a page, receipt lines) are sorted once. */
function sortedKeys(members: Members): readonly string[] {
  const keys = Object.keys(members);
  const [first] = keys;
  if (first === undefined || keys.length < 2) return keys;
  const known = lastSorted.get(first);
  if (known !== undefined && isSameList(keys, known.keys)) return known.sorted;
  const sorted = keys.toSorted();
  if (keys.length > maxSortedKeys) return sorted;
  if (lastSorted.size >= maxSorted) lastSorted.clear();
  lastSorted.set(first, { keys, sorted });
  return sorted;
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
