import type { Members } from './members.ts';

/** What any page may call, as far as the extras call it. */
interface PublicApi {
  readonly track: (event: string, properties: Members) => void;
  /** Absent until the snippet is there; undefined without consent. */
  readonly anonymousId?: () => string | undefined;
}

export function publicApi(): PublicApi {
  return Reflect.get(window, 'daicho');
}

export function track(event: string, properties: Members): void {
  publicApi().track(event, properties);
}
