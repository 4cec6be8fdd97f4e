import { readFileSync } from 'node:fs';
import { CommandError } from './command.ts';

/** A file's JSON. @throws CommandError saying what is wrong with the file */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new CommandError(`${file} ${why}.`);
  }
}
