import { createHmac } from 'node:crypto';
import type { IdempotencyRow } from '../../schemas/idempotency.ts';
import { sealUnder } from '../../stores/seal.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes from here on would favour some letters. */
const evenBelow = 256 - (256 % alphabet.length);

/** What only the caller and the row together know of a call. */
interface CallSecret {
  /** The same texts in the same order for the same call. */
  readonly randomText: (length: number) => string;
  readonly seal: (text: string) => string;
  /** @throws SealBrokenError */
  readonly open: (sealed: string) => string;
}

/** @param apiKey the caller's key, which is stored nowhere */
export function secretOfCall(
  apiKey: string,
  { id, seed }: Pick<IdempotencyRow, 'id' | 'seed'>,
): CallSecret {
  const derive = (purpose: string): string =>
    createHmac('sha256', apiKey).update(`daicho ${purpose} ${seed}`).digest('hex');
  const bytes = byteStream(derive('random texts'));
  const { seal, open } = sealUnder(derive('answer'));
  const salt = Buffer.from(seed);
  return {
    randomText: (length) => {
      let text = '';
      while (text.length < length) {
        const byte = bytes.next().value;
        if (byte < evenBelow) text += alphabet[byte % alphabet.length];
      }
      return text;
    },
    seal: (text) => Buffer.from(seal(id, salt, text)).toString('base64'),
    open: (sealed) => open(id, salt, Buffer.from(sealed, 'base64')),
  };
}

/** HMAC in counter mode: endless, and not to be told from chance without the key. */
function* byteStream(key: string): Generator<number, never> {
  for (let block = 0; ; block += 1) {
    yield* createHmac('sha256', key).update(String(block)).digest();
  }
}
