import { maxPersonalTraitLength } from './limits.ts';
import { keyRule, type PersonalField, type PlaceField } from './personal-fields.ts';
import { membersJson, type Scrubbing, valueJson } from './scrub-json.ts';
import { isMembers } from './split.ts';

type Members = Readonly<Record<string, unknown>>;

/** A person's traits, parted: what the lake may hold, and clear text for the vault by field. */
export interface PartedTraits {
  /** JSON text of an object. */
  readonly json: string;
  /** Scalar traits as JSON text, by scrubbed name. */
  readonly scalars: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<PersonalField | PlaceField, string>;
}

/**
 * Parts the traits of identify (or of a context). Identifiers are in neither: they go to nodes of their own. An address given as an object fills `street`, `city`, `region`, `postal_code` and `country`.
 */
export function partTraits(traits: Members, state: Scrubbing): PartedTraits {
  const lake: Record<string, unknown> = {};
  const scalars = new Map<string, string>();
  const fields = new Map<PersonalField | PlaceField, string>();
  for (const key of Object.keys(traits)) {
    const rule = keyRule(key);
    if (rule.isForbidden) {
      state.fault ??= 'forbidden_key';
      continue;
    }
    const value = traits[key];
    if (rule.trait !== undefined) addField(fields, rule.trait, value, state);
    if (!rule.isPersonalTrait || typeof value === 'boolean') {
      lake[key] = value;
      if (!isNested(value)) scalars.set(rule.key, valueJson(value, rule.isCode, state));
    } else if (value !== null && value !== undefined)
      state.removed.push(key, JSON.stringify(value));
  }
  return { json: membersJson(lake, state), scalars, fields };
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function addField(
  fields: Map<PersonalField | PlaceField, string>,
  field: PersonalField | PlaceField,
  value: unknown,
  state: Scrubbing,
): void {
  if (field === 'address' && isMembers(value)) {
    for (const key of Object.keys(value)) {
      const part = keyRule(key).trait;
      if (part !== undefined) addField(fields, part, value[key], state);
    }
    return;
  }
  if (typeof value !== 'string' && typeof value !== 'number') return;
  const text = String(value).toWellFormed().trim();
  if (text.length > maxPersonalTraitLength) state.fault ??= 'trait_too_long';
  else if (text !== '') fields.set(field, text);
}
