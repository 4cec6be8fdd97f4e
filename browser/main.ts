import { attempt } from './attempt.ts';
import { calls } from './calls.ts';
import { anonymousId } from './client.ts';
import { options } from './options.ts';
import { start } from './start.ts';

/** A call: the method's name and its arguments; in `t` when it was made (epoch milliseconds). */
type Entry = [method?: string, ...args: unknown[]] & { t?: number };

let isStarted = false;
const waiting: Entry[] = [];

function push(entry: Entry): void {
  const [method = '', ...args] = entry;
  entry.t ??= Date.now();
  if (isStarted) attempt(() => calls[method]?.(args, entry.t));
  else if (method === 'load') {
    isStarted = true;
    Object.assign(options, args[1], { writeKey: args[0] });
    attempt(start);
    waiting.forEach(push);
  } else waiting.push(entry);
}

/** Takes the stub's place. */
function main(): void {
  const stub = Reflect.get(window, 'daicho') ?? [];
  if (stub.anonymousId) return;
  const api: Record<string, unknown> = { push, anonymousId };
  for (const method of ['load', ...Object.keys(calls)]) {
    api[method] = (...args: unknown[]) => push([method, ...args]);
  }
  Object.assign(window, { daicho: api });
  const { dataset } = document.currentScript ?? {};
  if (dataset?.['writeKey']) push(['load', dataset['writeKey'], dataset]);
  stub.forEach(push);
}

main();
