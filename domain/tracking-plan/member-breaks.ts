import type {
  Members,
  NumberProperty,
  Property,
  StringProperty,
} from '../../schemas/tracking-plan/property.ts';
import type { Break } from './breaks.ts';
import { checkOf } from './check-value.ts';
import { Findings, pointerStep } from './finding.ts';
import { holdsMarks } from './marks.ts';

/** What breaks between the members of an object. @param at pointer of the object in the newer plan */
export function memberBreaks(old: Members, current: Members, at: string): readonly Break[] {
  const kept = Object.entries(old.properties).flatMap(([name, property]) => {
    const pointer = `${at}/properties${pointerStep(name)}`;
    const now = Object.hasOwn(current.properties, name) ? current.properties[name] : undefined;
    if (now !== undefined) return propertyBreaks(property, now, pointer);
    const message = removal(property, old.required.includes(name), current);
    return message === undefined ? [] : [{ pointer, message }];
  });
  const declared = Object.keys(current.properties)
    .filter((name) => old.additional === 'allow' && !Object.hasOwn(old.properties, name))
    .map((name) => ({
      pointer: `${at}/properties${pointerStep(name)}`,
      message: 'is declared, where anything was allowed; say note for additional first',
    }));
  const required = current.required.flatMap((name, index) =>
    old.required.includes(name)
      ? []
      : [{ pointer: `${at}/required/${index}`, message: `${name} was not required` }],
  );
  const isClosed = old.additional === 'allow' && current.additional === 'refuse';
  const closed = {
    pointer: `${at}/additional`,
    message: 'was allow, is refuse; say note first',
  };
  return [...kept, ...declared, ...required, ...(isClosed ? [closed] : [])];
}

function removal(property: Property, wasRequired: boolean, current: Members): string | undefined {
  if (holdsMarks(property)) {
    return 'is gone, and was personal or sensitive, which nothing would keep apart';
  }
  if (wasRequired) return 'is gone, and was required: audiences may count on it';
  if (current.additional !== 'refuse') return undefined;
  return 'is gone, and properties that are not declared are refused';
}

function propertyBreaks(old: Property, current: Property, at: string): readonly Break[] {
  return [...markBreaks(old, current, at), ...valueBreaks(old, current, at)];
}

function markBreaks(old: Property, current: Property, at: string): readonly Break[] {
  const isBared = old.personal === true && current.personal !== true;
  const isFreed = old.sensitive !== undefined && current.sensitive === undefined;
  return [
    ...(isBared ? [{ pointer: `${at}/personal`, message: 'was personal, is not' }] : []),
    ...(isFreed
      ? [{ pointer: `${at}/sensitive`, message: `was ${old.sensitive}, is not sensitive` }]
      : []),
  ];
}

function valueBreaks(old: Property, current: Property, at: string): readonly Break[] {
  if (old.type === 'array' && current.type === 'array') {
    return propertyBreaks(old.items, current.items, `${at}/items`);
  }
  if (old.type === 'object' && current.type === 'object') return memberBreaks(old, current, at);
  if (!isWidened(old.type, current.type)) {
    return [{ pointer: `${at}/type`, message: `was ${old.type}, is ${current.type}` }];
  }
  if ('enum' in old && old.enum !== undefined) return listedBreaks(old, current, at);
  if (isText(current)) return textBreaks(old, current, at);
  return isNumber(current) ? numberBreaks(old, current, at) : [];
}

/** Types whose every value the newer type takes as well. */
const wider: Readonly<Partial<Record<Property['type'], Property['type']>>> = {
  integer: 'number',
  datetime: 'string',
  date: 'string',
};

const isWidened = (old: Property['type'], current: Property['type']): boolean =>
  old === current || wider[old] === current;

const isText = (property: Property): property is StringProperty => property.type === 'string';
const isNumber = (property: Property): property is NumberProperty =>
  property.type === 'integer' || property.type === 'number';

/** Of listed values each is tried. */
function listedBreaks(
  old: StringProperty | NumberProperty,
  current: Property,
  at: string,
): readonly Break[] {
  const values = (old.enum ?? []).filter((value) => takes(old, value) && !takes(current, value));
  const more = values.length > 3 ? ` and ${values.length - 3} more` : '';
  const shown = values.slice(0, 3).map((value) => JSON.stringify(value));
  if (values.length === 0) return [];
  return [{ pointer: `${at}/enum`, message: `no longer takes ${shown.join(', ')}${more}` }];
}

function takes(property: Property, value: unknown): boolean {
  const findings = new Findings();
  checkOf(property, '')(value, findings);
  return findings.take().length === 0;
}

function textBreaks(old: Property, current: StringProperty, at: string): readonly Break[] {
  const before = isText(old) ? old.pattern : undefined;
  return [
    ...listed(current, at),
    ...(current.pattern === undefined || current.pattern === before
      ? []
      : [{ pointer: `${at}/pattern`, message: 'is another one; a newer plan can only drop it' }]),
  ];
}

function numberBreaks(old: Property, current: NumberProperty, at: string): readonly Break[] {
  const { minimum, maximum } = current;
  const before = isNumber(old) ? old : undefined;
  const least = before?.minimum ?? Number.NEGATIVE_INFINITY;
  const most = before?.maximum ?? Number.POSITIVE_INFINITY;
  return [
    ...listed(current, at),
    ...(minimum !== undefined && minimum > least
      ? [{ pointer: `${at}/minimum`, message: `was ${before?.minimum ?? 'none'}, is ${minimum}` }]
      : []),
    ...(maximum !== undefined && maximum < most
      ? [{ pointer: `${at}/maximum`, message: `was ${before?.maximum ?? 'none'}, is ${maximum}` }]
      : []),
  ];
}

const listed = (current: StringProperty | NumberProperty, at: string): readonly Break[] =>
  current.enum === undefined
    ? []
    : [{ pointer: `${at}/enum`, message: 'lists values, where any was taken' }];
