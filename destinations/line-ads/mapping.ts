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

/**
 * A file for a list, named by its id, or by the name under which it is to be made.
 *
 * @see destinations.md section 6, "Endpoints"
 */
export function lineAdsUpload(
  list: { readonly id: string } | { readonly name: string },
  members: readonly Member[],
  settings: LineAdsSettings,
): FormData {
  const form = new FormData();
  const fields = { ...list, action: 'ADD', idType: idTypes[settings.field] };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const lines = members.flatMap((member) => linesOf(member, settings));
  form.set('file', new Blob([`${lines.join('\n')}\n`], { type: 'text/plain' }), 'members.txt');
  return form;
}
