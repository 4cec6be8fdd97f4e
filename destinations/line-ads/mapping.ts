import type { MatchKeys, Member } from '../destination.ts';
import type { FieldSources } from '../match-record.ts';
import type { LineAdsSettings } from './settings.ts';

/** Lines of a file and their bytes, well below the 60 MB that it may have. */
export const lineAdsLimits = { records: 100_000, bytes: 8_000_000 } as const;

const idTypes = { email: 'HASHED_EMAIL', phone: 'HASHED_PHONE_NUMBER', ifa: 'IFA' } as const;

const sources: FieldSources = {
  email: (record) => record.emails,
  phone: (record) => record.phones,
  ifa: (record) => [...record.idfas, ...record.gaids],
};

export function lineAdsSources({ field }: LineAdsSettings): FieldSources {
  return Object.fromEntries(Object.entries(sources).filter(([name]) => name === field));
}

/** Whether the keys are enough to find a person by. */
export function hasLineAdsIdentifier(keys: MatchKeys): boolean {
  return Object.keys(keys).length > 0;
}

/** Lines of a file, one identifier each. */
function linesOf(member: Member, { field }: LineAdsSettings): readonly string[] {
  return member.keys[field] ?? [];
}

export function lineAdsSizeOf(
  member: Member,
  settings: LineAdsSettings,
): { readonly records: number; readonly bytes: number } {
  const lines = linesOf(member, settings);
  return { records: lines.length, bytes: lines.reduce((sum, line) => sum + line.length + 1, 0) };
}

/** Fields of a form, the last of which is a file. */
export interface Multipart {
  readonly boundary: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly file: string;
}

/**
 * A file for a list, named by its id, or by the name under which it is to be made.
 *
 * @see destinations.md section 6, "Endpoints"
 */
export function lineAdsUpload(
  list: { readonly id: string } | { readonly name: string },
  members: readonly Member[],
  settings: LineAdsSettings,
): Multipart {
  const lines = members.flatMap((member) => linesOf(member, settings));
  return {
    // Nothing that is sent holds a space.
    boundary: 'daicho-line-ads-file',
    fields: { ...list, action: 'ADD', idType: idTypes[settings.field] },
    file: `${lines.join('\n')}\n`,
  };
}

/** @see RFC 7578 */
export function multipartBody({ boundary, fields, file }: Multipart): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`,
  );
  const last =
    'Content-Disposition: form-data; name="file"; filename="members.txt"\r\n' +
    `Content-Type: text/plain\r\n\r\n${file}`;
  return `${[...parts, last].map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
}
