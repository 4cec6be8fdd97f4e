/**
 * Where a key lies in the file system, and back. An ordinary key lies at its own name. What a file system cannot
 * name, or would read as something else, is escaped with `%`:
 *
 * - `%XX` for a byte that is unsafe in a file name or in a glob, for `%` itself, and for names made of dots only;
 * - `%_` for an empty segment (`a//b`, a trailing slash);
 * - `<200 bytes>%+/<rest>` for a segment too long for one name;
 * - `<name>%-` for an object whose key is also a folder (`a` beside `a/b`); see `object-tree.ts`.
 *
 * No segment can come out as `..`, so no key can leave its bucket's folder.
 */

const longestPieceBytes = 200;
const emptyName = '%_';
/** Ends a folder that holds the rest of a long segment. */
export const continuedSuffix = '%+';
/** Ends a file whose plain name is taken by a folder. */
export const asideSuffix = '%-';

// The unsafe are: control characters, what globs read ([ ] * ?), what Windows refuses, and our own mark.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unsafe = /[\u0000-\u001f\u007f%*?[\]\\:"<>|]/g;

const escaped = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

function segmentNames(segment: string): string[] {
  if (segment === '') return [emptyName];
  const name = /^\.+$/.test(segment)
    ? segment.replaceAll('.', '%2E')
    : segment.replace(unsafe, escaped);
  if (Buffer.byteLength(name) < longestPieceBytes) return [name];
  return splitLong(name);
}

function splitLong(name: string): string[] {
  const names: string[] = [];
  let piece = '';
  let pieceBytes = 0;
  for (const unit of name.match(/%[0-9A-F]{2}|./gsu) ?? []) {
    const unitBytes = Buffer.byteLength(unit);
    if (pieceBytes + unitBytes > longestPieceBytes) {
      names.push(piece + continuedSuffix);
      piece = '';
      pieceBytes = 0;
    }
    piece += unit;
    pieceBytes += unitBytes;
  }
  return [...names, piece];
}

/** File names from the bucket's folder down; the last one is the object's own. */
export const namesOfKey = (key: string): string[] => key.split('/').flatMap(segmentNames);

/** Folders under which every key with this prefix lies: the whole segments of the prefix. */
export const foldersOfPrefix = (prefix: string): string[] =>
  prefix.split('/').slice(0, -1).flatMap(segmentNames);

/** What a file or folder name adds to the key; a folder adds its slash unless it is continued. */
export function keyPart(name: string, isFolder: boolean): string {
  if (isFolder && name.endsWith(continuedSuffix)) return unescaped(name.slice(0, -2));
  const plain = !isFolder && name.endsWith(asideSuffix) ? name.slice(0, -2) : name;
  const part = plain === emptyName ? '' : unescaped(plain);
  return isFolder ? `${part}/` : part;
}

const unescaped = (name: string): string =>
  name.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
