import type { DatabaseFile } from './database-file.ts';

/** Gathers writes that arrive together, or while the disk is busy with those before, into one SQLite transaction. */
export interface CommitQueue {
  /**
   * Runs `work` soon. Resolves when its writes are on the disk; rejects with
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
export function commitQueue(file: DatabaseFile, afterCommit: () => void): CommitQueue {
  const { database } = file;
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const savepoint = database.prepare('SAVEPOINT request');
  const release = database.prepare('RELEASE request');
  const rollbackRequest = database.prepare('ROLLBACK TO request');
  let waiting: Waiting[] = [];
  let isSyncing = false;

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

  /** Commits what waits. @returns answers it, once the commit is on the disk or with why it is not */
  function commitWaiting(): (failure?: { readonly error: unknown }) => void {
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
    return (syncFailure) => {
      const met = failure ?? syncFailure;
      for (const one of batch) one.settle(met);
      if (met === undefined) afterCommit();
    };
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const answer = commitWaiting();
      await file.synced().then(
        () => answer(),
        (error: unknown) => answer({ error }),
      );
    }
    isSyncing = false;
  }

  function flush(): void {
    if (waiting.length === 0) return;
    const answer = commitWaiting();
    file.syncNow();
    answer();
  }

  return {
    enqueue<Result>(work: () => Result): Promise<Result> {
      return new Promise<Result>((resolve, reject) => {
        waiting.push(waitingFor(work, resolve, reject));
        if (isSyncing) return;
        isSyncing = true;
        setImmediate(() => void drain());
      });
    },
    runNow<Result>(work: () => Result): Result {
      begin.run();
      let result: Result;
      try {
        result = work();
        commit.run();
        file.syncNow();
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
