import type { Member } from '../destination.ts';
import type { FieldSources } from '../match-record.ts';
import type { YahooSettings } from './settings.ts';

/** Rows of a file, and its bytes; a file holds up to 1 GiB, and all of one is in memory here. */
export const yahooLimits = { records: 200_000, bytes: 20_000_000 } as const;

/** Rows below which a file is `INVALID_FILE`. */
export const yahooMinimumRows = 100;

const uploadTypes = {
  contact: 'MAIL_ADDRESS_AND_PHONE_NUMBER',
  idfa: 'IDFA',
  aaid: 'AAID',
} as const;

export function yahooSources({ identifier, fields }: YahooSettings): FieldSources {
  switch (identifier) {
    case 'contact':
      return {
        ...(fields.includes('email') ? { email: (record) => record.emails } : {}),
        ...(fields.includes('phone') ? { phone: (record) => record.phones } : {}),
      };
    case 'idfa':
      return { idfa: (record) => record.idfas };
    case 'aaid':
      return { aaid: (record) => record.gaids };
  }
}

export function rowsOf({ keys }: Pick<Member, 'keys'>): readonly string[] {
  return Object.values(keys).flat();
}

export function yahooSizeOf(member: Member): { readonly records: number; readonly bytes: number } {
  const rows = rowsOf(member);
  return { records: rows.length, bytes: rows.reduce((sum, row) => sum + row.length + 1, 0) };
}

/**
 * Limits under which these members fall into files of about the same size, so that the last is not a short one that the
 * platform refuses.
 */
export function evenLimits(members: readonly Member[]): {
  readonly records: number;
  readonly bytes: number;
} {
  const sizes = members.map((member) => yahooSizeOf(member).records);
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const most = sizes.reduce((largest, size) => Math.max(largest, size), 0);
  const files = Math.max(1, Math.ceil(rows / (yahooLimits.records - most)));
  return { ...yahooLimits, records: Math.ceil(rows / files) + most };
}

/** Distinct rows of a file, sorted: it tells nothing of who is whose. */
export function fileRows(members: readonly Member[]): readonly string[] {
  return [...new Set(members.flatMap(rowsOf))].sort();
}

/** Query of an upload. The file goes as it is: hashes do not compress. */
export function uploadQuery(listId: string, settings: YahooSettings): string {
  return new URLSearchParams({
    accountId: settings.accountId,
    audienceListId: listId,
    uploadType: uploadTypes[settings.identifier],
    compressType: 'NONE',
  }).toString();
}

/**
 * UTF-8 without a byte order mark, LF, no header, as the part `file`.
 *
 * @see destinations.md section 7
 */
export function uploadForm(rows: readonly string[]): FormData {
  const form = new FormData();
  const file = new Blob([rows.map((row) => `${row}\n`).join('')], { type: 'text/plain' });
  form.set('file', file, 'members.txt');
  return form;
}
