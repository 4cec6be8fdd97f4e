/**
 * Does `work` unless another tab is at it. Where the browser has no locks (pages without TLS, sandboxed frames) two tabs may
 * send the same events, which the server counts once.
 */
export async function exclusively(work: () => Promise<void>): Promise<void> {
  const { locks }: { locks?: LockManager } = navigator;
  if (!locks) return work();
  await locks.request('_dc', { ifAvailable: true }, (lock) => lock && work()).catch(work);
}
