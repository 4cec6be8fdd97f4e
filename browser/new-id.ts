/**
 * 128 random bits as digits and letters. Not `crypto.randomUUID`, which pages without TLS lack; and no hyphens, between which
 * digits look like a telephone number.
 */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint32Array(4));
  return Array.from(random, (part) => part.toString(36)).join('');
}
