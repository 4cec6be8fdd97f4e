import type { DatabaseSync } from 'node:sqlite';

/** Gathers writes that arrive together into one SQLite transaction: one fsync for all of them. */
export interface CommitQueue {
  /**
   * Runs `work` at the end of this turn of the event loop. Resolves when its writes are on the disk; rejects with
   * what `work` threw, its writes undone and its neighbours' kept.
   */
  enqueue<Result>(work: () => Result): Promise<Result>;
  /** Runs `work` in a transaction of its own, now. */
  runNow<Result>(work: () => Result): Result;
  /** Commits what waits. */
  flush(): void;
}

interface Waiting {
  run(): void;
  settle(commitFailure: { readonly error: unknown } | undefined): void;
}

/** @param afterCommit called once for every commit that succeeded, its requests being answered */
export function commitQueue(database: DatabaseSync, afterCommit: () => void): CommitQueue {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const savepoint = database.prepare('SAVEPOINT request');
  const release = database.prepare('RELEASE request');
  const rollbackRequest = database.prepare('ROLLBACK TO request');
  let waiting: Waiting[] = [];

  function runAlone(work: () => void): void {
    savepoint.run();
    try {
      work();
    } catch (error) {
      rollbackRequest.run();
      throw error;
    } finally {
      release.run();
    }
  }

  function waitingFor<Result>(
    work: () => Result,
    resolve: (result: Result) => void,
    reject: (error: unknown) => void,
  ): Waiting {
    let answer = () => reject(new Error('the work did not run'));
    return {
      run() {
        try {
          runAlone(() => {
            const result = work();
            answer = () => resolve(result);
          });
        } catch (error) {
          answer = () => reject(error);
        }
      },
      settle(commitFailure) {
        if (commitFailure === undefined) answer();
        else reject(commitFailure.error);
      },
    };
  }

  function flush(): void {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    let failure: { readonly error: unknown } | undefined;
    try {
      begin.run();
      for (const one of batch) one.run();
      commit.run();
    } catch (error) {
      failure = { error };
      if (database.isOpen && database.isTransaction) rollback.run();
    }
    for (const one of batch) one.settle(failure);
    if (failure === undefined) afterCommit();
  }

  return {
    enqueue<Result>(work: () => Result): Promise<Result> {
      return new Promise<Result>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push(waitingFor(work, resolve, reject));
      });
    },
    runNow<Result>(work: () => Result): Result {
      begin.run();
      let result: Result;
      try {
        result = work();
        commit.run();
      } catch (error) {
        if (database.isOpen && database.isTransaction) rollback.run();
        throw error;
      }
      afterCommit();
      return result;
    },
    flush,
  };
}
