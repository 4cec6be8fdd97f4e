import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { bucketOf, isNodeId, kindOf, nodeIdOf } from '../../domain/identity/node-id.ts';

const hmacHex = (text: string) => createHmac('sha256', 'a key').update(text).digest('hex');

test('a node id is its kind and 32 digits of the keyed hash of kind and value', () => {
  const node = nodeIdOf('email', 'hanako@example.com', hmacHex);
  expect(node).toBe(`email.${hmacHex('email\nhanako@example.com').slice(0, 32)}`);
  expect(kindOf(node)).toBe('email');
  expect(bucketOf(node)).toBe(hmacHex('email\nhanako@example.com').charAt(0));
  expect(isNodeId(node)).toBe(true);
});

test('equal values of two kinds share no digits', () => {
  const digits = (node: string) => node.slice(node.indexOf('.') + 1);
  const user = nodeIdOf('user_id', '17850', hmacHex);
  const device = nodeIdOf('anonymous_id', '17850', hmacHex);
  expect(digits(user)).not.toBe(digits(device));
});

test.for([
  '',
  'email',
  'email.',
  'fax.00000000000000000000000000000000',
  `email.${'0'.repeat(31)}G`,
])('%j is no node id', (text) => {
  expect(isNodeId(text)).toBe(false);
});

test('the kind of something else is refused', () => {
  expect(() => kindOf('fax.0')).toThrow(RangeError);
});
