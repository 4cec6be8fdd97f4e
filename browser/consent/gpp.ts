import type { Members } from '../members.ts';
import { preferencesOf, type Word } from './word.ts';

/** PingReturn of GPP 1.1, as far as it is read here. */
export interface GppPing {
  readonly signalStatus?: string;
  readonly gppString?: string;
  /** Fields of each section, or a list with those of its parts. */
  readonly parsedSections?: Readonly<Record<string, Members | readonly Members[]>>;
}

/**
 * Word of IAB's Global Privacy Platform. Sections of US states: an opt-out of sale, sharing or targeted advertising, or the
 * signal of Global Privacy Control, denies advertising; having been asked and not opted out grants it. The European
 * section counts like TCF. Of several sections the strictest word holds.
 *
 * @param isControlled the browser itself says no (`navigator.globalPrivacyControl`)
 * @returns undefined until the signal is ready
 * @see https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform
 */
export function gppWord(ping: GppPing, isControlled?: boolean): Word | undefined {
  const { signalStatus, gppString, parsedSections = {} } = ping;
  if (signalStatus !== 'ready') return undefined;
  const said: Record<string, boolean> = { analytics: true };
  const say = (purpose: string, isGranted: boolean) => {
    said[purpose] = isGranted && said[purpose] !== false;
  };
  if (isControlled) say('advertising', false);
  for (const section of Object.values(parsedSections)) {
    const fields: Members = Object.assign({}, ...[section].flat());
    const { PurposeConsents: consents, Gpc } = fields;
    if (Array.isArray(consents)) {
      const has = (purpose: number) => consents[purpose - 1] === true;
      for (const [purpose, isGranted] of Object.entries(preferencesOf(has)))
        say(purpose, isGranted);
    }
    for (const name of ['Sale', 'Sharing', 'TargetedAdvertising']) {
      const optOut = fields[`${name}OptOut`];
      if (optOut) say('advertising', optOut === 2);
    }
    if (Gpc) say('advertising', false);
  }
  return [said, { gppString }, said['advertising'] === undefined];
}
