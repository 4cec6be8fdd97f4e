import { expect, test } from 'vitest';
import { SealBrokenError, sealUnder } from '../../stores/seal.ts';

const seal = sealUnder('a key of the deployment, long enough to be one');
const salt = new Uint8Array(16).fill(1);

test('what was sealed opens again, and never looks the same twice', () => {
  const sealed = seal.seal('email.1', salt, '花子 🌸');
  expect(seal.open('email.1', salt, sealed)).toBe('花子 🌸');
  expect(seal.seal('email.1', salt, '花子 🌸')).not.toEqual(sealed);
});

test('it opens under no other name, salt or key, and not with a bit turned', () => {
  const sealed = seal.seal('email.1', salt, 'secret');
  const turned = sealed.with(14, (sealed[14] ?? 0) ^ 1);
  const attempts = [
    () => seal.open('email.2', salt, sealed),
    () => seal.open('email.1', new Uint8Array(16).fill(2), sealed),
    () => sealUnder('b key of the deployment, long enough to be one').open('email.1', salt, sealed),
    () => seal.open('email.1', salt, turned),
    () => seal.open('email.1', salt, sealed.slice(0, 10)),
  ];
  for (const attempt of attempts) expect(attempt).toThrow(SealBrokenError);
});

test('a short key is refused', () => {
  expect(() => sealUnder('short')).toThrow(RangeError);
});
