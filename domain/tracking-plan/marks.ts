import type { Property } from '../../schemas/tracking-plan/property.ts';

/** Properties within a property, by what they are called: of an array the one of its members, as `*`. */
export function innerOf(property: Property): readonly (readonly [string, Property])[] {
  if (property.type === 'array') return [['*', property.items]];
  return property.type === 'object' ? Object.entries(property.properties) : [];
}

/** Whether a property, or one within it, is personal or sensitive. */
export const holdsMarks = (property: Property): boolean =>
  property.personal === true ||
  property.sensitive !== undefined ||
  innerOf(property).some(([, inner]) => holdsMarks(inner));
