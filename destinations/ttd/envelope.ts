import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const version = 1;
const ivBytes = 12;
const tagBytes = 16;
const timeBytes = 8;
const nonceBytes = 8;

/** What stands before the JSON: when it was written, and what the answer must repeat. */
interface Moment {
  readonly epochMs: number;
  /** 64 bits that no other request has. */
  readonly nonce: bigint;
}

/**
 * Seals a UID2 request. The initialization vector is drawn from key, moment and text, so it is another one for every
 * request whatever the quality of the random source.
 *
 * @param secret Base64 of 32 bytes
 * @returns Base64 of the version, the vector, the AES-256-GCM ciphertext and its tag
 * @see destinations.md section 15.3
 */
export function sealed(request: unknown, secret: string, moment: Moment): string {
  const key = Buffer.from(secret, 'base64');
  const head = Buffer.alloc(timeBytes + nonceBytes);
  head.writeBigInt64BE(BigInt(moment.epochMs));
  head.writeBigUInt64BE(moment.nonce, timeBytes);
  const text = Buffer.concat([head, Buffer.from(JSON.stringify(request))]);
  const iv = createHmac('sha256', key).update(text).digest().subarray(0, ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const parts = [cipher.update(text), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([Buffer.from([version]), iv, ...parts]).toString('base64');
}

/**
 * Opens the answer to a request; an answer has no version.
 *
 * @returns undefined where the key does not fit, the text was changed, or it answers another request
 */
export function opened(answer: string, secret: string, nonce: bigint): unknown {
  const bytes = Buffer.from(answer, 'base64');
  try {
    const key = Buffer.from(secret, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    const text = Buffer.concat([
      decipher.update(bytes.subarray(ivBytes, -tagBytes)),
      decipher.final(),
    ]);
    if (text.readBigUInt64BE(timeBytes) !== nonce) return undefined;
    return JSON.parse(text.subarray(timeBytes + nonceBytes).toString());
  } catch {
    return undefined;
  }
}
