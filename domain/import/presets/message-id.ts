/** Longest id that intake takes, less what is put around a key. */
const longestKey = 440;

/**
 * A messageId of a natural key that names nobody: a receipt, a case, a campaign's day. The same key is the same event,
 * whatever file it comes in.
 */
export function openId(preset: string, ...parts: readonly string[]): string {
  return `${preset}-${short(parts.join('-'))}`;
}

/**
 * A messageId of a natural key with a customer, an address or a number in it. It has the form of an e-mail address, so
 * that intake keeps only its keyed hash: no such value reaches the lake.
 *
 * @see ../../intake/message-id.ts
 */
export function sealedId(preset: string, ...parts: readonly string[]): string {
  return `${preset}-${short(parts.join('-').replaceAll('@', '-'))}-key@row.invalid`;
}

/**
 * A short name of a text, 16 hexadecimal digits: two versions of one row differ in it. No protection of what is in the
 * text: it belongs into a sealed id.
 */
export function textMark(text: string): string {
  let one = 0xdeadbeef;
  let other = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 2_654_435_761);
    other = Math.imul(other ^ code, 1_597_334_677);
  }
  one =
    Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
  other =
    Math.imul(other ^ (other >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909);
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

function short(key: string): string {
  return key.length <= longestKey ? key : `${key.slice(0, longestKey - 20)}-${textMark(key)}`;
}
