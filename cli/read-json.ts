import { readFileSync } from 'node:fs';
import { CommandError } from './command.ts';

/** A file's JSON, or that of standard input for `-`. @throws CommandError saying what is wrong with the file */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new CommandError(`${file === '-' ? 'Standard input' : file} ${why}.`);
  }
}
