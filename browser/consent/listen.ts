import { hear } from '../client.ts';
import { options } from '../options.ts';
import { type GppPing, gppWord } from './gpp.ts';
import { type TcData, tcfWord } from './tcf.ts';

/** Listens to whoever says what the visitor agreed to; consent mode comes along in the data layer. */
export function listenForConsent(): void {
  const { consent, vendor } = options;
  const isControlled = Reflect.get(navigator, 'globalPrivacyControl');
  if (consent === 'tcf') {
    ask('__tcfapi', [2, (data: TcData | null) => hear(tcfWord(data ?? {}, vendor))]);
  }
  if (consent === 'gpp') {
    ask('__gpp', [
      ({ pingData }: { readonly pingData: GppPing }) => hear(gppWord(pingData, isControlled)),
    ]);
  }
  // Nobody is asked, but a browser that says no without being asked is heard.
  if (consent === 'none') hear([isControlled ? { advertising: false } : {}, {}, true]);
}

/** Adds a listener as soon as a consent manager has put its function there; gives up after a minute. */
function ask(name: string, args: readonly unknown[], tries = 300): void {
  const api = Reflect.get(window, name);
  if (api) api('addEventListener', ...args);
  else if (tries) setTimeout(ask, 200, name, args, tries - 1);
}
