import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** A sealed text was changed, or is not what its salt and name belong to. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
  readonly code = 'seal_broken';
}

const purpose = 'daicho vault item 1';
const ivBytes = 12;
const tagBytes = 16;
const minKeyLength = 32;
export const saltBytes = 16;

export interface Seal {
  /**
   * AES-256-GCM under a key of its own (HKDF-SHA-256 of vault key and salt); the name is authenticated with it, so a
   * text moved to another item does not open. Never twice the same bytes.
   *
   * @returns initialisation vector, ciphertext, tag
   */
  seal(name: string, salt: Uint8Array, text: string): Uint8Array;
  /** @throws SealBrokenError */
  open(name: string, salt: Uint8Array, sealed: Uint8Array): string;
}

/**
 * @param vaultKey at least 32 random characters
 * @throws RangeError when the key is too short to be one
 */
export function sealUnder(vaultKey: string): Seal {
  if (vaultKey.length < minKeyLength) {
    throw new RangeError(
      `a vault key has at least ${minKeyLength} characters, not ${vaultKey.length}`,
    );
  }
  const keyOf = (salt: Uint8Array): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', vaultKey, salt, purpose, 32));
  return {
    seal: (name, salt, text) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', keyOf(salt), iv);
      cipher.setAAD(Buffer.from(name));
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open: (name, salt, sealed) => {
      try {
        const bytes = Buffer.from(sealed);
        const end = bytes.length - tagBytes;
        const decipher = createDecipheriv('aes-256-gcm', keyOf(salt), bytes.subarray(0, ivBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAAD(Buffer.from(name));
        decipher.setAuthTag(bytes.subarray(end));
        const text = decipher.update(bytes.subarray(ivBytes, end));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new SealBrokenError('a sealed item did not open under its salt', { cause });
      }
    },
  };
}
