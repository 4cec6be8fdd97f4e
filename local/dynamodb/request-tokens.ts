import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../wire.ts';

const lifetimeMs = 10 * 60 * 1000;

/** ClientRequestTokens of the transactions that succeeded in the last ten minutes. */
export interface RequestTokens {
  /**
   * Says whether the request with this token was already carried out.
   *
   * @throws AwsError IdempotentParameterMismatchException if the token belongs to another request
   */
  isRepeated(token: string, request: unknown): boolean;
  /** Within the transaction that carries the request out. */
  remember(token: string, request: unknown): void;
}

export function requestTokens(database: DatabaseSync, clock: () => number): RequestTokens {
  const find = database.prepare('SELECT digest FROM request_tokens WHERE token = ?');
  const forget = database.prepare('DELETE FROM request_tokens WHERE used_at_epoch_ms <= ?');
  const insert = database.prepare('INSERT INTO request_tokens VALUES (?, ?, ?)');
  const digestOf = (request: unknown) => hash('sha256', JSON.stringify(request));

  return {
    isRepeated(token, request) {
      forget.run(clock() - lifetimeMs);
      const row = find.get(token);
      if (row === undefined) return false;
      if (row['digest'] === digestOf(request)) return true;
      throw new AwsError(
        'IdempotentParameterMismatchException',
        'An error occurred (IdempotentParameterMismatchException): The provided client token is already in use with other parameters',
      );
    },
    remember(token, request) {
      insert.run(token, digestOf(request), clock());
    },
  };
}
