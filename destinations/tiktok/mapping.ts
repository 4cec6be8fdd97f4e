import type { MatchKeys, Member, Operation } from '../destination.ts';
import type { FieldSources, MatchRecord } from '../match-record.ts';
import type { TiktokSettings } from './settings.ts';

/** Rows of a request, and their bytes: 1 MB less what stands around the rows. */
export const tiktokLimits = { records: 1_000, bytes: 999_000 } as const;

const actions = { add: 'add', remove: 'delete' } as const;

interface Column {
  readonly idType: 'EMAIL_SHA256' | 'PHONE_SHA256';
  readonly field: TiktokSettings['fields'][number];
  readonly source: (record: MatchRecord) => readonly string[];
}

const columns: readonly Column[] = [
  { idType: 'EMAIL_SHA256', field: 'email', source: (record) => record.emails },
  { idType: 'PHONE_SHA256', field: 'phone', source: (record) => record.phones },
];

type Cell =
  | { readonly id: string; readonly audience_ids: readonly string[] }
  /** The person has no such identifier. */
  | Readonly<Record<string, never>>;

interface TiktokBody {
  readonly advertiser_ids: readonly string[];
  readonly action: 'add' | 'delete';
  readonly id_schema: readonly string[];
  /** Cells stand in the order of `id_schema`. */
  readonly batch_data: readonly (readonly Cell[])[];
}

export function tiktokSources({ fields }: TiktokSettings): FieldSources {
  const chosen = columns.filter((column) => fields.includes(column.field));
  return Object.fromEntries(chosen.map((column) => [column.field, column.source]));
}

/** Names of the rules' settings that the destination's settings turn on. */
export function tiktokRuleSettings(settings: TiktokSettings): readonly string[] {
  return [settings.emailForm, settings.phoneForm];
}

/** Rows that a member takes: one per e-mail address or phone, whichever there are more of. */
export function rowsOf(keys: MatchKeys): number {
  return Math.max(0, ...columns.map(({ field }) => keys[field]?.length ?? 0));
}

/**
 * Body of a mapping request, rows in the order of the members. The schema holds what anybody of the batch has, so that
 * a person with only a phone is sent whoever comes first.
 *
 * @see destinations.md section 4
 */
export function tiktokBody(
  operation: Operation,
  members: readonly Member[],
  { advertiserId }: TiktokSettings,
  audienceId: string,
): TiktokBody {
  const used = columns.filter(({ field }) =>
    members.some(({ keys }) => (keys[field]?.length ?? 0) > 0),
  );
  return {
    advertiser_ids: [advertiserId],
    action: actions[operation],
    id_schema: used.map(({ idType }) => idType),
    batch_data: members.flatMap(({ keys }) => rows(keys, used, audienceId)),
  };
}

function rows(keys: MatchKeys, used: readonly Column[], audienceId: string): readonly Cell[][] {
  return Array.from({ length: rowsOf(keys) }, (_, row) =>
    used.map(({ field }): Cell => {
      const id = keys[field]?.[row];
      return id === undefined ? {} : { id, audience_ids: [audienceId] };
    }),
  );
}

/** Rows and bytes that a member takes, the commas between rows included. */
export function tiktokSizeOf(
  { keys }: Member,
  audienceId: string,
): { readonly records: number; readonly bytes: number } {
  const all = rows(keys, columns, audienceId);
  return { records: all.length, bytes: JSON.stringify(all).length };
}
