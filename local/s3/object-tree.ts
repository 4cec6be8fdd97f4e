import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asideSuffix, continuedSuffix, foldersOfPrefix, keyPart, namesOfKey } from './key-path.ts';

/**
 * One bucket as plain files. Every method is synchronous and does a whole step of the tree, so that within the
 * process no other request sees a half of it; bytes are written before, in a temporary file.
 */
export interface ObjectTree {
  /** Where the object lies, or would be put. */
  pathOf(key: string): string;
  /** Path of the object if there is one. */
  find(key: string): string | undefined;
  /**
   * Makes the temporary file the object's content.
   *
   * @returns folders whose entries changed, to be handed to `syncFolders` before anybody is told; undefined when
   *   `isCreateOnly` and the object is there already. The temporary file is gone either way
   */
  publish(temporary: string, key: string, isCreateOnly: boolean): readonly string[] | undefined;
  remove(key: string): void;
  /** Keys in UTF-8 order. */
  keys(prefix: string, after: string): Generator<string>;
}

export function objectTree(root: string): ObjectTree {
  const plain = (key: string): string => join(root, ...namesOfKey(key));
  const find = (key: string): string | undefined => {
    const path = plain(key);
    if (isFile(path)) return path;
    return isFile(path + asideSuffix) ? path + asideSuffix : undefined;
  };
  const pathOf = (key: string): string => {
    const path = plain(key);
    return find(key) ?? (isFolder(path) ? path + asideSuffix : path);
  };
  return {
    pathOf,
    find,
    publish(temporary, key, isCreateOnly) {
      if (isCreateOnly && find(key) !== undefined) {
        unlinkSync(temporary);
        return undefined;
      }
      const changed = makeFolders(root, namesOfKey(key).slice(0, -1));
      const target = pathOf(key);
      return place(temporary, target, isCreateOnly) ? [...changed, dirname(target)] : undefined;
    },
    remove(key) {
      const path = find(key);
      if (path === undefined) return;
      unlinkSync(path);
      removeEmptyFolders(dirname(path), root);
    },
    *keys(prefix, after) {
      const folders = foldersOfPrefix(prefix);
      const base = folders.length === 0 ? '' : prefix.slice(0, prefix.lastIndexOf('/') + 1);
      const from = join(root, ...folders);
      if (isFolder(from)) yield* walk(from, base, prefix, after);
    },
  };
}

function place(temporary: string, target: string, isCreateOnly: boolean): boolean {
  if (!isCreateOnly) {
    renameSync(temporary, target);
  } else {
    try {
      // link() fails where the name exists: of many writers, in whatever process, one wins.
      linkSync(temporary, target);
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      unlinkSync(temporary);
    }
  }
  return true;
}

/** Where a file has the name of a folder that is needed, it steps aside. @returns folders that got a new entry */
function makeFolders(root: string, names: readonly string[]): readonly string[] {
  const deepest = join(root, ...names);
  if (isFolder(deepest)) return [];
  const changed: string[] = [];
  let path = root;
  for (const name of names) {
    path = join(path, name);
    if (isFile(path)) renameSync(path, path + asideSuffix);
    if (!existsSync(path)) {
      mkdirSync(path);
      changed.push(dirname(path));
    }
  }
  return changed;
}

function removeEmptyFolders(folder: string, root: string): void {
  for (let path = folder; path !== root; path = dirname(path)) {
    try {
      rmdirSync(path);
    } catch {
      return; // not empty, which is what ends the climb
    }
  }
}

interface Entry {
  readonly part: string;
  readonly name: string;
  readonly isFolder: boolean;
}

function* walk(folder: string, base: string, prefix: string, after: string): Generator<string> {
  const entries: Entry[] = readdirSync(folder, { withFileTypes: true }).map((entry) => ({
    part: keyPart(entry.name, entry.isDirectory()),
    name: entry.name,
    isFolder: entry.isDirectory(),
  }));
  if (entries.some((entry) => entry.isFolder && entry.name.endsWith(continuedSuffix))) {
    // Keys of a continued folder interleave with those of its neighbours: sort the whole of it.
    const keys = entries.flatMap((entry) => [...below(folder, entry, base, prefix, after)]);
    yield* keys.sort(byUtf8);
    return;
  }
  entries.sort((one, other) => byUtf8(one.part, other.part));
  for (const entry of entries) yield* below(folder, entry, base, prefix, after);
}

function* below(
  folder: string,
  entry: Entry,
  base: string,
  prefix: string,
  after: string,
): Generator<string> {
  const key = base + entry.part;
  if (!entry.isFolder) {
    if (key.startsWith(prefix) && byUtf8(key, after) > 0) yield key;
    return;
  }
  const mayHoldPrefix = key.startsWith(prefix) || prefix.startsWith(key);
  const mayComeAfter = after.startsWith(key) || byUtf8(key, after) > 0;
  if (mayHoldPrefix && mayComeAfter) yield* walk(join(folder, entry.name), key, prefix, after);
}

/** Order of AWS's listings, which is not the order of JavaScript's strings beyond U+FFFF. */
function byUtf8(one: string, other: string): number {
  if (one === other) return 0;
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

const stats = (path: string): Stats | undefined => {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
};
const isFile = (path: string): boolean => stats(path)?.isFile() === true;
const isFolder = (path: string): boolean => stats(path)?.isDirectory() === true;

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** Resolves when the entries of these folders are on the disk. */
export async function syncFolders(folders: readonly string[]): Promise<void> {
  await Promise.all(
    [...new Set(folders)].map(async (folder) => {
      const handle = await open(folder, 'r').catch((error: unknown) => {
        // Emptied and removed meanwhile, by a later delete.
        if (isCode(error, 'ENOENT')) return undefined;
        throw error;
      });
      try {
        await handle?.sync();
      } finally {
        await handle?.close();
      }
    }),
  );
}
