import type { Members, Property } from '../../../schemas/tracking-plan/property.ts';

/** Lines of an object type, braces included, as TypeScript. Optional members may be null, which the wire takes for absent. */
export function membersText({ properties, required, additional }: Members, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, property]) => {
    const type = propertyText(property, inner);
    const isRequired = required.includes(name);
    const optional = isRequired ? `: ${type}` : `?: ${type} | null | undefined`;
    return `${docText(property, inner)}${inner}readonly ${JSON.stringify(name)}${optional};\n`;
  });
  if (additional === 'allow') lines.push(`${inner}readonly [name: string]: unknown;\n`);
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('')}${indent}}`;
}

function propertyText(property: Property, indent: string): string {
  switch (property.type) {
    case 'string':
    case 'integer':
    case 'number': {
      const listed = property.enum?.map((value) => JSON.stringify(value)).join(' | ');
      return listed ?? (property.type === 'string' ? 'string' : 'number');
    }
    case 'boolean':
      return 'boolean';
    case 'datetime':
      return 'Date | string';
    case 'date':
      return 'string';
    case 'array':
      return `ReadonlyArray<${propertyText(property.items, indent)}>`;
    case 'object':
      return membersText(property, indent);
  }
}

/** What the plan says of a property beside its type, as a comment of its own lines. */
function docText(property: Property, indent: string): string {
  const { description, personal, sensitive } = property;
  const said = [
    description,
    ...limitsOf(property),
    personal === true ? 'Personal: kept in the vault.' : undefined,
    sensitive === undefined ? undefined : `Sensitive (${sensitive}): never used for advertising.`,
  ].filter((line) => line !== undefined);
  return commentText(said, indent);
}

function limitsOf(property: Property): readonly string[] {
  switch (property.type) {
    case 'string':
      return property.pattern === undefined ? [] : [`Pattern: ${property.pattern}`];
    case 'integer':
    case 'number': {
      const { type, minimum, maximum } = property;
      const whole = type === 'integer' ? ['A whole number.'] : [];
      const least = minimum === undefined ? [] : [`At least ${minimum}.`];
      return [...whole, ...least, ...(maximum === undefined ? [] : [`At most ${maximum}.`])];
    }
    case 'datetime':
      return ['RFC 3339 with its offset.'];
    case 'date':
      return ['YYYY-MM-DD.'];
    default:
      return [];
  }
}

/** A comment; nothing where there is nothing to say. What a person wrote cannot end it. */
export function commentText(lines: readonly string[], indent: string): string {
  if (lines.length === 0) return '';
  const text = lines
    .flatMap((line) => line.split(/[\r\n\u2028\u2029]+/))
    .map((line) => line.replaceAll('*/', '*\\/').trim());
  const [only] = text;
  if (text.length === 1 && only !== undefined) return `${indent}/** ${only} */\n`;
  return `${indent}/**\n${text.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}
