import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

const forms: Readonly<Record<string, RegExp>> = {
  MAIL_ADDRESS_AND_PHONE_NUMBER: /^[0-9a-f]{64}$/,
  IDFA: /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/,
  AAID: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};
const fewestRows = 100;
const mostBytes = 1_073_741_824;
const hashOfNothing = createHash('sha256').update('').digest('hex');

export const uploadTypes: readonly string[] = Object.keys(forms);

/** Compressions that are taken here; the platform takes ZIP besides. */
export const compressTypes: readonly string[] = ['NONE', 'GZIP'];

/** Rows of a file, or undefined where it is `INVALID_FILE`: its form, its contents or their number. */
export function rowsOfFile(
  file: Buffer,
  uploadType: string,
  compressType: string,
): readonly string[] | undefined {
  if (file.length > mostBytes) return undefined;
  const text = plainText(file, compressType);
  if (text === undefined || text.startsWith('\ufeff')) return undefined;
  const rows = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const form = forms[uploadType];
  const areGood = rows.every((row) => form?.test(row) && row !== hashOfNothing);
  return areGood && rows.length >= fewestRows ? rows : undefined;
}

function plainText(file: Buffer, compressType: string): string | undefined {
  try {
    const bytes = compressType === 'GZIP' ? gunzipSync(file) : file;
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
