/**
 * A point at which the whole process dies as if by kill -9, for fault proofs: `DAICHO_KILL_POINT=<label>#<n>`
 * ends the process when the n-th thing labelled so happens.
 *
 * Labels are `<function>:<service>.<operation>` of a wire call, before it is served, the same with `.done` after it is
 * durable and before it is answered, and `invoke.<function>` when a function is about to run. A trailing `*` in
 * the given label matches any rest.
 */
export function killPoint(setting: string | undefined): (label: string) => void {
  if (setting === undefined || setting === '') return () => undefined;
  const [pattern = '', count = '1'] = setting.split('#');
  const isHit = pattern.endsWith('*')
    ? (label: string) => label.startsWith(pattern.slice(0, -1))
    : (label: string) => label === pattern;
  let left = Number(count);
  return (label) => {
    if (!isHit(label)) return;
    left -= 1;
    if (left <= 0) process.kill(process.pid, 'SIGKILL');
  };
}
