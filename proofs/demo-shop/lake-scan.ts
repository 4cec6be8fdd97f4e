import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { textsOf } from '../object-texts.ts';
import type { Customer } from './customers.ts';

export interface LakeScan {
  readonly objects: number;
  /** As they lie there, compressed. */
  readonly bytes: number;
  /** Objects in which somebody's address, number or name was found. */
  readonly leaks: readonly string[];
  /** Cells in which something stands in an address's place: proof that there was something to take out. */
  readonly placeholders: number;
}

/** Whether a text holds an e-mail address, a phone number or a full name of one of these customers. */
export function leakFinder(customers: readonly Customer[]): (text: string) => boolean {
  const phones = new Set(customers.map(({ phone }) => phone));
  const names = new Set(customers.map(({ name }) => name.last + name.first));
  return (raw) => {
    const text = raw.normalize('NFKC');
    if (/(?:@|%40)[\w.-]*example\./i.test(text)) return true;
    for (const [number] of text.matchAll(/(?:\+81[ (-]*|0)[\d ()ー−-]{8,16}/g)) {
      const digits = number.replace(/^\+81/, '0').replace(/\D/g, '');
      if (phones.has(digits.slice(0, 10)) || phones.has(digits.slice(0, 11))) return true;
    }
    for (const [name] of text.matchAll(/[\p{L}々]+(?: [\p{L}々]+)?/gu))
      if (names.has(name.replace(' ', ''))) return true;
    return false;
  };
}

/** Reads every object of the lake to the last cell, Parquet and gzip unpacked. */
export async function scanLake(
  state: string,
  customers: readonly Customer[],
  onObject: (done: number, of: number) => void,
): Promise<LakeScan> {
  const root = join(state, 's3');
  const files = globSync('*lakebucket*/**/*', { cwd: root })
    .map((file) => join(root, file))
    .filter((file) => statSync(file).isFile());
  const isLeak = leakFinder(customers);
  const judged = new Map<string, boolean>();
  const leaks: string[] = [];
  let bytes = 0;
  let placeholders = 0;
  for (const [index, file] of files.entries()) {
    const content = readFileSync(file);
    bytes += content.length;
    let hasLeak = false;
    for (const [text, times] of await textsOf(content)) {
      if (text.includes('[email]')) placeholders += times;
      const known = judged.get(text) ?? isLeak(text);
      judged.set(text, known);
      hasLeak ||= known;
    }
    if (hasLeak) leaks.push(file.slice(root.length + 1));
    onObject(index + 1, files.length);
  }
  return { objects: files.length, bytes, leaks, placeholders };
}
