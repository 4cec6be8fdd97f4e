const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const endBytes = 22;
const longestComment = 65_535;
const entryBytes = 46;

/**
 * What the entries of a zip say they inflate to, in sum; undefined for what is no zip. Says nothing of entries that lie.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3.12 and 4.3.16
 */
export function inflatedZipBytes(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  if (end === undefined) return undefined;
  let at = view.getUint32(end + 16, true);
  let sum = 0;
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (at + entryBytes > view.byteLength || view.getUint32(at, true) !== entryMark)
      return undefined;
    sum += view.getUint32(at + 24, true);
    const variable = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    at += entryBytes + variable.reduce((total, length) => total + length, 0);
  }
  return sum;
}

function endOfDirectory(view: DataView): number | undefined {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - longestComment); at -= 1)
    if (view.getUint32(at, true) === endMark) return at;
  return undefined;
}
