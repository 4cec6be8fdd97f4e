import { checkEvent } from '../intake/check-event.ts';
import { serverLimits } from '../intake/limits.ts';
import { splitRequest } from '../intake/split.ts';

/** A line that is an event, as it is; or by which rule of the collector it would be refused. */
export type WireLine =
  | {
      readonly kind: 'event';
      readonly event: Readonly<Record<string, unknown>>;
      readonly lines: readonly [number];
      /** As the file has it. */
      readonly text: string;
    }
  | { readonly kind: 'refused'; readonly line: number; readonly reason: string };

/** Judges a line of NDJSON as the collector judges an event of a server's key. */
export function wireLine(
  event: Readonly<Record<string, unknown>>,
  text: string,
  line: number,
): WireLine {
  const checked = checkEvent(event, undefined);
  if ('reason' in checked) return refused(line, checked.reason);
  const split = splitRequest(text, false, serverLimits);
  const fault = split.kind === 'rejected' ? split.reason : split.events[0]?.fault;
  return fault === undefined ? { kind: 'event', event, lines: [line], text } : refused(line, fault);
}

const refused = (line: number, reason: string): WireLine => ({
  kind: 'refused',
  line,
  reason: `is no event: ${reason}`,
});
