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
  return (value, findings) => {
    if (typeof value !== 'string') findings.add(at, 'type');
    else if (values !== undefined && !values.has(value)) findings.add(at, 'enum');
    else if (matches !== undefined && !matches(value)) findings.add(at, 'pattern');
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
  /** Every object inherits something of this name: only an own member counts. */
  readonly isInherited: boolean;
}

/** The check of an object's members, by name; a member that is `null` is absent. @param at pointer of the object */
export function membersCheck({ properties, required, additional }: Members, at: string): Check {
  const members = Object.entries(properties).map(
    ([name, property]): Member => ({
      name,
      at: at + pointerStep(name),
      check: checkOf(property, at + pointerStep(name)),
      isRequired: required.includes(name),
      isInherited: name in {},
    }),
  );
  const names = new Set(Object.keys(properties));
  return (value, findings) => {
    if (!isMembers(value)) {
      findings.add(at, 'type');
      return;
    }
    for (const { name, at: place, check, isRequired, isInherited } of members) {
      const member = isInherited && !Object.hasOwn(value, name) ? undefined : value[name];
      if (member !== undefined && member !== null) check(member, findings);
      else if (isRequired) findings.add(place, 'missing');
    }
    if (additional === 'allow') return;
    for (const name in value) {
      if (names.has(name) || value[name] === null) continue;
      findings.add(at + pointerStep(shownName(name)), 'undeclared', additional === 'note');
    }
  };
}

/** A name that a client chose, without contacts, without the mark of indices, and not endless. */
const shownName = (name: string): string =>
  scrubText(name.slice(0, longestName)).replaceAll(indexMark, '\ufffd');
