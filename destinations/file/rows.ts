import type { HashText } from '../../domain/normalize/match-key.ts';
import type { ContactField } from '../contact-fields.ts';
import type { Member } from '../destination.ts';
import { memberIdOf } from '../member-id.ts';

/** One line of NDJSON: all keys of a member. */
export interface FileRecord {
  readonly id: string;
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

/** A member's keys by the columns that were asked for. */
export function recordsOf(
  members: readonly Member[],
  folder: string,
  hashText: HashText,
): readonly FileRecord[] {
  return members.map(({ recordId, keys }) => ({
    id: memberIdOf(folder, recordId, hashText),
    keys,
  }));
}

/**
 * Rows of a table: a member takes as many as it has addresses or phones, whichever are more. What a person has once stands
 * in every row; the rows of a member share its id.
 *
 * @returns cells in the order `id`, then columns; null where there is nothing
 */
export function rowsOf(
  records: readonly FileRecord[],
  columns: readonly ContactField[],
): readonly (readonly (string | null)[])[] {
  return records.flatMap(({ id, keys }) => {
    const count = Math.max(keys['email']?.length ?? 0, keys['phone']?.length ?? 0);
    return Array.from({ length: count }, (_, row) => [
      id,
      ...columns.map((column) => {
        const isContact = column === 'email' || column === 'phone';
        return keys[column]?.[isContact ? row : 0] ?? null;
      }),
    ]);
  });
}
