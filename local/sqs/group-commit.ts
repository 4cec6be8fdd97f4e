import type { MessageStore, NewMessage } from './message-store.ts';

interface Pending {
  readonly message: NewMessage;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Commits together what arrives together: all sends of a tick, and all that arrive while the disk is busy with the
 * commit before, share one transaction and one wait for the disk.
 *
 * @param onStored called with the queues that got messages
 * @returns sends one message; resolves when it is durable
 */
export function groupCommit(
  store: MessageStore,
  onStored: (queues: ReadonlySet<string>) => void,
): (message: NewMessage) => Promise<void> {
  let pending: Pending[] = [];
  let isCommitting = false;
  const commit = async (): Promise<void> => {
    while (pending.length > 0) {
      const group = pending;
      pending = [];
      try {
        store.insert(group.map(({ message }) => message));
        await store.synced();
      } catch (error) {
        for (const { reject } of group) reject(error);
        continue;
      }
      for (const { resolve } of group) resolve();
      onStored(new Set(group.map(({ message }) => message.queue)));
    }
    isCommitting = false;
  };
  return (message) =>
    new Promise((resolve, reject) => {
      pending.push({ message, resolve, reject });
      if (isCommitting) return;
      isCommitting = true;
      setImmediate(() => void commit());
    });
}
