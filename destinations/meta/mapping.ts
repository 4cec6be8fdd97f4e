import type { MatchKeys, Member } from '../destination.ts';
import { type FieldSources, type MatchRecord, optional } from '../match-record.ts';
import type { MetaSettings } from './settings.ts';

/** Rows and bytes of a request. */
export const metaLimits = { records: 10_000, bytes: 8_000_000 } as const;

type Setting = MetaSettings['fields'][number];

interface Column {
  readonly key: string;
  readonly field: string;
  readonly setting: Setting;
  readonly source: (record: MatchRecord) => readonly string[];
}

const columns: readonly Column[] = [
  { key: 'EMAIL', field: 'email', setting: 'email', source: (record) => record.emails },
  { key: 'PHONE', field: 'phone', setting: 'phone', source: (record) => record.phones },
  { key: 'FN', field: 'first_name', setting: 'name', source: (r) => optional(r.firstName) },
  { key: 'LN', field: 'last_name', setting: 'name', source: (r) => optional(r.lastName) },
  { key: 'CT', field: 'city', setting: 'city', source: (r) => optional(r.city) },
  { key: 'ST', field: 'state', setting: 'state', source: (r) => optional(r.state) },
  { key: 'ZIP', field: 'zip', setting: 'zip', source: (r) => optional(r.postalCode) },
  { key: 'COUNTRY', field: 'country', setting: 'country', source: (r) => optional(r.country) },
];

function columnsOf(settings: MetaSettings): readonly Column[] {
  return columns.filter((column) => settings.fields.includes(column.setting));
}

export function metaSources(settings: MetaSettings): FieldSources {
  return Object.fromEntries(columnsOf(settings).map((column) => [column.field, column.source]));
}

/** Rows that a member takes: one per e-mail address or phone, whichever there are more of. */
export function rowsOf(keys: MatchKeys): number {
  return Math.max(keys['email']?.length ?? 0, keys['phone']?.length ?? 0);
}

export interface MetaPayload {
  readonly schema: readonly string[];
  readonly data: readonly (readonly string[])[];
}

/**
 * Rows in the order of the members; a column that nobody fills is left out, an absent value is `""`.
 *
 * @returns the payload, and for each row the index of its member
 */
export function metaPayload(
  members: readonly Member[],
  settings: MetaSettings,
): { readonly payload: MetaPayload; readonly memberOfRow: readonly number[] } {
  const used = columnsOf(settings).filter((column) =>
    members.some((member) => (member.keys[column.field]?.length ?? 0) > 0),
  );
  const data: string[][] = [];
  const memberOfRow: number[] = [];
  members.forEach((member, index) => {
    for (let row = 0; row < rowsOf(member.keys); row += 1) {
      data.push(used.map((column) => cell(member.keys, column, row)));
      memberOfRow.push(index);
    }
  });
  return { payload: { schema: used.map((column) => column.key), data }, memberOfRow };
}

/** Contacts fill one row each; what a person has once stands in every row. */
function cell(keys: MatchKeys, column: Column, row: number): string {
  const values = keys[column.field] ?? [];
  const isContact = column.field === 'email' || column.field === 'phone';
  return values[isContact ? row : 0] ?? '';
}
