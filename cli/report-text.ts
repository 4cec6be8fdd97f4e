import { textTable } from './text-table.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type Members = Readonly<Record<string, Json>>;

/** Any report as lines: single figures first, then a table for each list, named by where it stands. */
export function reportText(report: Members): string[] {
  const { figures, lists } = parted(report, '');
  const width = Math.max(0, ...figures.map(([name]) => name.length));
  return [
    ...figures.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...lists.flatMap(([name, list]) => ['', `${name}:`, ...tableOf(list)]),
  ];
}

interface Parts {
  readonly figures: readonly (readonly [name: string, value: string])[];
  readonly lists: readonly (readonly [name: string, list: readonly Json[]])[];
}

function parted(members: Members, prefix: string): Parts {
  const parts = Object.entries(members).map(([key, value]): Parts => {
    const name = `${prefix}${key}`;
    if (isList(value)) {
      return value.some(isMembers)
        ? { figures: [], lists: [[name, value]] }
        : { figures: [[name, value.map(cellText).join(', ') || '-']], lists: [] };
    }
    if (isMembers(value)) return parted(value, `${name}.`);
    return { figures: [[name, String(cellText(value))]], lists: [] };
  });
  return {
    figures: parts.flatMap(({ figures }) => figures),
    lists: parts.flatMap(({ lists }) => lists),
  };
}

function tableOf(list: readonly Json[]): string[] {
  const rows = list.map((member) => (isMembers(member) ? flat(member, '') : { value: member }));
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const table = rows.map((row) => columns.map((column) => cellText(row[column] ?? null)));
  return textTable(columns, table).map((line) => `  ${line}`);
}

const flat = (members: Members, prefix: string): Members =>
  Object.fromEntries(
    Object.entries(members).flatMap(([key, value]) =>
      isMembers(value) ? Object.entries(flat(value, `${prefix}${key}.`)) : [[prefix + key, value]],
    ),
  );

function cellText(value: Json): string | number {
  if (value === null) return '-';
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (isList(value) && !value.some(isMembers)) return value.map(cellText).join(', ');
  return JSON.stringify(value);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isMembers = (value: Json): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
