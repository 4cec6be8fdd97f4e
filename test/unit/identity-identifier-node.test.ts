import { createHmac, hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { mergeNode } from '../../domain/consent/profile.ts';
import { identifierNodes, nodeNaming } from '../../domain/identity/identifier-node.ts';
import { nodeIdOf } from '../../domain/identity/node-id.ts';

const hashes = {
  hmacHex: (text: string) => createHmac('sha256', 'a key').update(text).digest('hex'),
  sha256Hex: (text: string) => hash('sha256', text),
};
const identify = identifierNodes(hashes, 'JP');
const address = 'hanako@example.com';
const addressHash = hash('sha256', address);

describe('an e-mail address and its SHA-256', () => {
  const clear = identify('email', ' Hanako@Example.COM');
  const hashed = identify('email', addressHash.toUpperCase());

  test('are one node, keyed by the deployment over the hash', () => {
    const node = nodeIdOf('email', addressHash, hashes.hmacHex);
    expect(clear).toEqual({ node, kind: 'email', value: address, field: 'email', isAlone: false });
    expect(hashed).toEqual({
      node,
      kind: 'email',
      value: addressHash,
      field: 'email_sha256',
      isAlone: false,
    });
  });

  test('are told apart in the vault until the address is known', () => {
    if ('refused' in clear || 'refused' in hashed) throw new Error('refused');
    const record = (field: string, value: string) => ({
      fields: { [field]: { value, at: '1970-01-01T00:00:00.000Z', messageId: '' } },
      consents: {},
    });
    const known = record('email', address);
    const unknown = record('email_sha256', addressHash);
    expect(mergeNode(clear.node, [unknown, unknown])).toEqual(unknown);
    for (const records of [
      [known, unknown],
      [unknown, known],
      [unknown, known, unknown],
    ]) {
      expect(mergeNode(clear.node, records)).toEqual(known);
    }
  });
});

test('the SHA-256 of something else than an address is no hash to be seen through', () => {
  const user = identify('user_id', addressHash);
  expect(user).toMatchObject({ node: nodeIdOf('user_id', addressHash, hashes.hmacHex) });
});

test('a fixed line has one node, whichever kind it was asked by', () => {
  const nodeOf = nodeNaming(hashes);
  const asPhone = identify('phone', '03-1234-5678');
  expect(asPhone).toEqual(identify('landline', '+81312345678'));
  expect(asPhone).toMatchObject({ kind: 'landline', field: 'landline', isAlone: false });
  expect(asPhone).toHaveProperty('node', nodeOf('phone', '+81312345678'));
});

test('an office is known by itself, a browser is kept nowhere in clear', () => {
  expect(identify('email', 'info@example.com')).toMatchObject({ isAlone: true });
  expect(identify('anonymous_id', 'a1')).toMatchObject({ field: undefined, isAlone: false });
});
