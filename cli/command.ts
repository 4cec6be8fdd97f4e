import type { ApiClient } from './api-client.ts';

export interface Context {
  /** Arguments behind the command's name. */
  readonly argv: readonly string[];
  readonly asJson: boolean;
  readonly api: ApiClient;
  /** Writes one line to standard output. */
  print(line: string): void;
  /** Writes one line about what is going on to standard error. */
  note(line: string): void;
}

export interface Command {
  readonly summary: string;
  readonly usage: string;
  /** @returns the exit code: 0, or 1 when something was found wrong */
  run(context: Context): Promise<number>;
  /** Of a group: the command of it that these arguments name. */
  find?(argv: readonly string[]): Command | undefined;
}

/** The arguments are wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something did not work; the message says what to do next: exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** @throws UsageError when there is none */
export function required(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw new UsageError(`${what} is missing.`);
  return value;
}
