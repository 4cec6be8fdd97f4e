import type {
  Members,
  NumberProperty,
  Property,
  StringProperty,
} from '../../schemas/tracking-plan/property.ts';
import { scrubText } from '../intake/scrub-text.ts';
import { isMembers } from '../intake/split.ts';
import { type Findings, indexMark, pointerStep } from './finding.ts';
import { patternMatcher } from './pattern-matcher.ts';
import { isDate, isDateTime } from './time-texts.ts';

/** Adds to the findings what is wrong with a value; allocates nothing where nothing is. */
export type Check = (value: unknown, findings: Findings) => void;

const longestName = 100;
const longestKept = 100;
const mostOrdered = 200;

/**
 * The check of a property's values as a function, so that the plan is not read again for each event.
 *
 * @param at pointer of the property, with `indexMark` for indices
 */
export function checkOf(property: Property, at: string): Check {
  switch (property.type) {
    case 'string':
      return stringCheck(property, at);
    case 'integer':
    case 'number':
      return numberCheck(property, at);
    case 'boolean':
      return (value, findings) => {
        if (typeof value !== 'boolean') findings.add(at, 'type');
      };
    case 'datetime':
      return textCheck(isDateTime, at);
    case 'date':
      return textCheck(isDate, at);
    case 'array':
      return arrayCheck(checkOf(property.items, at + pointerStep(indexMark)), at);
    case 'object':
      return membersCheck(property, at);
  }
}

function stringCheck(property: StringProperty, at: string): Check {
  const values = property.enum === undefined ? undefined : new Set(property.enum);
  const matches = property.pattern === undefined ? undefined : patternMatcher(property.pattern);
  let last: string | undefined;
  return (value, findings) => {
    if (typeof value !== 'string') findings.add(at, 'type');
    // What was right a moment ago is right.
    else if (value === last) return;
    else if (values !== undefined && !values.has(value)) findings.add(at, 'enum');
    else if (matches !== undefined && !matches(value)) findings.add(at, 'pattern');
    else if (value.length <= longestKept) last = value;
  };
}

function numberCheck(property: NumberProperty, at: string): Check {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = property;
  const values = property.enum === undefined ? undefined : new Set(property.enum);
  const isInteger = property.type === 'integer';
  return (value, findings) => {
    if (typeof value !== 'number' || (isInteger && !Number.isInteger(value))) {
      findings.add(at, 'type');
    } else if (values !== undefined && !values.has(value)) findings.add(at, 'enum');
    else if (value < minimum || value > maximum) findings.add(at, 'range');
  };
}

const textCheck =
  (isRight: (text: string) => boolean, at: string): Check =>
  (value, findings) => {
    if (typeof value !== 'string') findings.add(at, 'type');
    else if (!isRight(value)) findings.add(at, 'format');
  };

const arrayCheck =
  (check: Check, at: string): Check =>
  (value, findings) => {
    if (!Array.isArray(value)) {
      findings.add(at, 'type');
      return;
    }
    const { indices } = findings;
    const depth = indices.length;
    for (let index = 0; index < value.length; index += 1) {
      indices[depth] = index;
      check(value[index], findings);
    }
    indices.length = depth;
  };

interface Member {
  readonly name: string;
  readonly at: string;
  readonly check: Check;
  readonly isRequired: boolean;
}

/**
 * The check of an object's members, by name; a member that is `null` is absent. One walk over what is there, so that it costs what the
 * event holds and not what the plan could hold.
 *
 * @param at pointer of the object
 */
export function membersCheck({ properties, required, additional }: Members, at: string): Check {
  const members = new Map(
    Object.entries(properties).map(([name, property]): [string, Member] => {
      const place = at + pointerStep(name);
      const isRequired = required.includes(name);
      return [name, { name, at: place, check: checkOf(property, place), isRequired }];
    }),
  );
  // Events of a site have their members in one order: most are known without being looked up.
  const lastOrder: (Member | undefined)[] = [];
  const takesAnything = members.size === 0 && additional === 'allow';
  return (value, findings) => {
    if (!isMembers(value)) {
      findings.add(at, 'type');
      return;
    }
    if (takesAnything) return;
    let present = 0;
    let place = -1;
    for (const name in value) {
      place += 1;
      let known = lastOrder[place];
      if (known?.name !== name) {
        known = members.get(name);
        if (place < mostOrdered) lastOrder[place] = known;
      }
      const member = value[name];
      if (member === null) continue;
      if (known !== undefined) {
        known.check(member, findings);
        if (known.isRequired) present += 1;
      } else if (additional !== 'allow') {
        findings.add(at + pointerStep(shownName(name)), 'undeclared', additional === 'note');
      }
    }
    if (present < required.length) addMissing(members, value, findings);
  };
}

function addMissing(
  members: ReadonlyMap<string, Member>,
  value: Readonly<Record<string, unknown>>,
  findings: Findings,
): void {
  for (const [name, { at, isRequired }] of members) {
    const isThere = Object.hasOwn(value, name) && value[name] !== null;
    if (isRequired && !isThere) findings.add(at, 'missing');
  }
}

/** A name that a client chose, without contacts, without the mark of indices, and not endless. */
const shownName = (name: string): string =>
  scrubText(name.slice(0, longestName)).replaceAll(indexMark, '\ufffd');
