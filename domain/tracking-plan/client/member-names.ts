import { eventKey, type PlannedEvent } from '../../../schemas/tracking-plan/plan.ts';

/** What an event is called in a program. */
export interface EventName {
  /** Of the function, e.g. `orderCompleted`. */
  readonly member: string;
  /** Of the type of its properties, e.g. `OrderCompleted`. */
  readonly type: string;
}

/** Letters and digits that every compiler takes in a name: Latin, Greek, Cyrillic, kana, the usual kanji, Hangul. */
const letters =
  /[\p{ID_Continue}&&[\w\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff々-〇ぁ-ヿ一-龥가-힣]]+/gv;

/** Type names that the client has for itself. */
const taken = ['Tracker', 'ServerTracker', 'Who', 'Said'];

/** Names by {@link eventKey}, each once: of letters and digits of any script, in the order of the plan. */
export function eventNames(events: readonly PlannedEvent[]): ReadonlyMap<string, EventName> {
  const types = new Set(taken);
  return new Map(
    events.map((event) => {
      const type = free(pascal(wordsOf(event)), types);
      types.add(type);
      return [eventKey(event.type, event.name), { member: lowered(type), type }];
    }),
  );
}

const wordsOf = ({ type, name }: PlannedEvent): string =>
  type === 'track' ? (name ?? '') : `${type} ${name ?? ''}`;

function pascal(text: string): string {
  const words = text.match(letters) ?? [];
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  if (joined === '') return 'Event';
  return /^\p{ID_Start}/u.test(joined) ? joined : `Event${joined}`;
}

function free(wanted: string, types: ReadonlySet<string>): string {
  const isFree = (one: string): boolean =>
    ![...types].some((type) => type.toLowerCase() === one.toLowerCase());
  if (isFree(wanted)) return wanted;
  let number = 2;
  while (!isFree(`${wanted}${number}`)) number += 1;
  return `${wanted}${number}`;
}

const lowered = (type: string): string => type.charAt(0).toLowerCase() + type.slice(1);
