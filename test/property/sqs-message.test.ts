import { assert, nat, property, string, stringMatching, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { checkMessage } from '../../local/sqs/message-rules.ts';

/** AWS's own words, character by character. */
const isAllowed = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return (
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    code >= 0x10000
  );
};

const isTaken = (body: string): boolean => {
  try {
    return checkMessage(body) === Buffer.byteLength(body);
  } catch {
    return false;
  }
};

test('a message is taken exactly when every character is in the set that SQS names', () => {
  assert(
    property(string({ unit: 'binary', minLength: 1, maxLength: 80 }), (body) => {
      expect(isTaken(body)).toBe([...body].every(isAllowed));
    }),
  );
});

test('one character of ASCII decides wherever it stands', () => {
  const plain = stringMatching(/^[ -~]{0,40}$/);
  assert(
    property(tuple(plain, nat(0x7f), plain), ([before, code, after]) => {
      const body = before + String.fromCharCode(code) + after;
      expect(isTaken(body)).toBe(isAllowed(String.fromCharCode(code)));
    }),
    { numRuns: 2_000 },
  );
});
