import { partBytes } from '../../schemas/import.ts';
import type { FileBytes } from './file-bytes.ts';

export interface Hashed {
  readonly bytes: number;
  /** Lower-case hex of SHA-256; empty before the first block. */
  readonly hash: string;
}

export const nothingHashed: Hashed = { bytes: 0, hash: '' };

/**
 * The hash of a file's content, a block further: `sha256hex(hash so far + sha256hex(block))` over blocks of
 * {@link partBytes}. A chain, so that hashing can stop at any block and go on elsewhere.
 *
 * @param sha256 lower-case hex
 * @returns the same where the file is hashed to its end
 */
export async function hashOn(
  file: FileBytes,
  { bytes, hash }: Hashed,
  sha256: (content: Uint8Array | string) => string,
): Promise<Hashed> {
  if (bytes >= file.sizeBytes) return { bytes, hash };
  const end = Math.min(file.sizeBytes, bytes + partBytes);
  const block = await file.read(bytes, end);
  return { bytes: end, hash: sha256(hash + sha256(block)) };
}
