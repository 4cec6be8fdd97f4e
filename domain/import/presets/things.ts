import type { RowOutcome } from '../preset.ts';
import { openId, textMark } from './message-id.ts';

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

/** Members that say something. */
export function withoutEmpty<Value>(
  members: Readonly<Record<string, Value | undefined>>,
): Readonly<Record<string, Value>> {
  const said: Record<string, Value> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined && value !== '') said[name] = value;
  }
  return said;
}

export function refused(line: number, reason: string): RowOutcome {
  return { kind: 'refused', line, reason };
}

export function leftOut(line: number, reason: string): RowOutcome {
  return { kind: 'left_out', line, reason };
}

/** An id as a spreadsheet may have made a decimal of it: `17850.0` is 17850. */
export function wholeId(text: string): string {
  return text.replace(/^(\d+)\.0+$/u, '$1');
}
