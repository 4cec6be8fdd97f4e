import { hash } from 'node:crypto';

/**
 * Strong entity tag of an answer: the same for the same bytes, and for no others.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3
 */
export const entityTag = (body: unknown): string =>
  `"${hash('sha256', JSON.stringify(body), 'hex').slice(0, 32)}"`;

/**
 * Whether a header `If-Match` or `If-None-Match` names the tag, or `*`. Weak tags match for `If-None-Match` alone.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1
 */
export function isMatching(
  header: string | undefined,
  etag: string,
  comparison: 'weak' | 'strong',
): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const listed = header.match(/(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g) ?? [];
  return listed.some((one) => one === etag || (comparison === 'weak' && one === `W/${etag}`));
}
