import type { RowOutcome } from '../preset.ts';
import { openId, textMark } from './message-id.ts';
import { withoutEmpty } from './without-empty.ts';

/**
 * What stands where an event is about a thing and needs somebody: an anonymous id that is no person. It has no contact, no
 * consent and no order, so it is on no list and in no report about customers.
 */
export type Thing = 'catalogue' | 'campaigns' | 'stores' | 'ads';

type Properties = Readonly<Record<string, string | number | undefined>>;

/** An event about a thing as a register has it: another version of the row is another event. */
export function listed(
  preset: string,
  thing: Thing,
  event: string,
  key: string,
  properties: Properties,
  line: number,
): RowOutcome {
  const said = withoutEmpty(properties);
  return {
    kind: 'event',
    event: {
      type: 'track',
      event,
      messageId: openId(preset, thing, key, textMark(JSON.stringify(said))),
      anonymousId: thing,
      properties: said,
    },
    lines: [line],
  };
}
