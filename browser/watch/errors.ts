import { track } from '../public-api.ts';
import { scrub } from '../scrub.ts';

const longestMessage = 300;
let left = 10;

/** `Client Error`: what the page's scripts threw, ten at most. */
export function watchErrors(): void {
  addEventListener('error', ({ message, filename, lineno: line }) =>
    tell(message, { source: scrub(filename), line }),
  );
  addEventListener('unhandledrejection', ({ reason }) => tell(`${reason}`, {}));
}

function tell(message: string, place: Readonly<Record<string, unknown>>): void {
  left -= 1;
  if (left >= 0)
    track('Client Error', { message: scrub(message.slice(0, longestMessage)), ...place });
}
