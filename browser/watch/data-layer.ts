import { attempt } from '../attempt.ts';
import { hear, take } from '../client.ts';
import { consentModeWord } from '../consent/gcm.ts';
import { type Ecommerce, ecommerceOf } from '../ecommerce.ts';
import type { Members } from '../members.ts';
import { options } from '../options.ts';

/** What `gtag` pushes, by position, and what GTM is given, by name. */
interface Entry {
  readonly 0?: unknown;
  readonly 1?: unknown;
  readonly 2?: Members;
  readonly event?: unknown;
  readonly ecommerce?: Ecommerce;
}

/** Reads each entry of a data layer: those that are there, and those that come. */
export function watchDataLayer(name: string): void {
  const layer: Entry[] = Reflect.get(window, name) ?? [];
  Object.assign(window, { [name]: layer });
  const { push } = layer;
  layer.push = (...entries) => {
    const length = push.apply(layer, entries);
    entries.forEach(look);
    return length;
  };
  layer.forEach(look);
}

/** An entry that is none is nobody's fault but its own. */
function look(entry: Entry): void {
  attempt(() => {
    const { 0: command, 1: name, 2: settings = {}, event, ecommerce } = entry;
    if (command === 'consent' && options.consent === 'gcm') hear(consentModeWord(name, settings));
    const events =
      command === 'event' ? ecommerceOf(name, settings) : ecommerceOf(event, ecommerce);
    for (const [event, properties] of events) take('track', { event, properties });
  });
}
