const deepest = 5;

/** Cells of an object by name, members of objects in it as `address.city`; lists as JSON, nothing for null. */
export function plainCells(value: Readonly<Record<string, unknown>>): Map<string, string> {
  const cells = new Map<string, string>();
  gather(value, '', cells, 1);
  return cells;
}

function gather(
  value: Readonly<Record<string, unknown>>,
  prefix: string,
  cells: Map<string, string>,
  depth: number,
): void {
  for (const [name, member] of Object.entries(value)) {
    if (isObject(member) && depth < deepest) gather(member, `${prefix}${name}.`, cells, depth + 1);
    else cells.set(`${prefix}${name}`, plainText(member));
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !ArrayBuffer.isView(value);

/** A value as a CSV would have it: instants in UTC with their zone, numbers with all their digits. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  if (value instanceof Uint8Array) return '';
  return JSON.stringify(value, (_, member) =>
    typeof member === 'bigint' ? String(member) : member,
  );
}
