import { readFileSync } from 'node:fs';
import { CommandError } from './command.ts';

/** A file's JSON, or that of standard input for `-`. @throws CommandError saying what is wrong with the file */
export function readJson(file: string): unknown {
  const name = file === '-' ? 'Standard input' : file;
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new CommandError(`${name} is not JSON${placeIn(error.message)}.`);
    }
    throw new CommandError(`${name} cannot be read.`);
  }
}

/** Where the parser stopped, without what it saw there, which may be personal; `` where it does not say. */
function placeIn(message: string): string {
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
  return line === undefined ? '' : `: line ${line}, column ${column}`;
}
