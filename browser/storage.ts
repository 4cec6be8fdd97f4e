import { attempt } from './attempt.ts';

/** All that we keep is under keys that begin so. */
const prefix = '_dc';
const memory = new Map<string, string>();
let local: Storage | undefined;

/** From here on what is written outlives the page, where the browser lets it; before there is consent nothing does. */
export function openStorage(): void {
  local = attempt(() => localStorage);
}

/** Takes away all that we keep, of pages before this one as well. */
export function closeStorage(): void {
  openStorage();
  keysOf(prefix).forEach(remove);
  local = undefined;
}

export function read(key: string): string | null | undefined {
  return memory.get(key) ?? local?.getItem(key);
}

/** What the browser has no room for stays in memory. */
export function write(key: string, text: string): void {
  memory.set(key, text);
  attempt(() => {
    if (!local) return;
    local.setItem(key, text);
    memory.delete(key);
  });
}

export function remove(key: string): void {
  memory.delete(key);
  local?.removeItem(key);
}

/** Keys that begin so, in order. */
export function keysOf(start: string): string[] {
  return [...memory.keys(), ...Object.keys(local ?? {})]
    .filter((key) => key.startsWith(start))
    .sort();
}
