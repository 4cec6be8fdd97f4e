import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

// Hive takes names that begin like this for its own and hidden.
const isHidden = (name: string) => name.startsWith('_') || name.startsWith('.');

/** Every object under a folder, at any depth, in order of name; empty objects and hidden ones left out. */
export function filesUnder(folder: string): string[] {
  return entries(folder)
    .filter(({ name }) => !isHidden(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesUnder(path);
      return isFile(path) ? [path] : [];
    });
}

/** Whether any object at all lies under the folder, hidden ones too. */
export function hasFiles(folder: string): boolean {
  return entries(folder).some((entry) =>
    entry.isDirectory() ? hasFiles(join(folder, entry.name)) : true,
  );
}

/** Names of the folders directly inside. */
export function foldersIn(folder: string): string[] {
  return entries(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Whether an object with content lies there. */
export function isFile(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size > 0;
}
