import type { OccasionKind } from '../../schemas/automation.ts';
import { addDays } from '../audience/days.ts';
import type { NodeId } from '../identity/identifier.ts';

/** Occasions that go by a day; a restock goes by what happened to person and product. */
export type DatedOccasion = Exclude<OccasionKind, { readonly kind: 'restock' }>;

/** Something that happens to a person once. */
export interface Occasion {
  readonly profileId: NodeId;
  /** Tells it from the person's other occasions of the same automation. */
  readonly key: string;
  /** Day of the brand on which it is due, `YYYY-MM-DD`. */
  readonly dueDay: string;
}

/** What an automation goes by: of a birthday `MM-DD`, of a restock five instants, of everything else a day, `YYYY-MM-DD`. */
export interface Anchor {
  readonly profileId: NodeId;
  readonly anchor: string;
}

/** Days after the first and up to the last, both `YYYY-MM-DD`. */
export interface Period {
  readonly after: string;
  readonly until: string;
}

/** Occasions that are due in a period. An anchor that is no day has none. */
export function occasionsDue(
  kind: DatedOccasion,
  anchors: readonly Anchor[],
  period: Period,
): readonly Occasion[] {
  return anchors.flatMap(({ profileId, anchor }) =>
    keysDue(kind, anchor, period).map((due) => ({ profileId, ...due })),
  );
}

type Due = Pick<Occasion, 'key' | 'dueDay'>;

function keysDue(kind: DatedOccasion, anchor: string, period: Period): readonly Due[] {
  const isIn = ({ dueDay }: Due): boolean => dueDay > period.after && dueDay <= period.until;
  switch (kind.kind) {
    case 'birthday':
      return birthdays(anchor, kind, period).filter(isIn);
    case 'date':
      return onDay(anchor, -kind.daysBefore).filter(isIn);
    case 'replenish':
    case 'win-back':
      return onDay(anchor, kind.afterDays).filter(isIn);
    case 'churn-save':
      return onDay(anchor, 0).filter(isIn);
  }
}

function onDay(anchor: string, distance: number): readonly Due[] {
  return isDay(anchor) ? [{ key: anchor, dueDay: addDays(anchor, distance) }] : [];
}

function isDay(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`);
  const isReal = /^[12]\d{3}-\d\d-\d\d$/.test(text) && !Number.isNaN(midnight.getTime());
  return isReal && midnight.toISOString().startsWith(text);
}

/** One a year: of every year whose birthday can be due in the period. */
function birthdays(
  anchor: string,
  { daysBefore, leapDay }: Extract<DatedOccasion, { readonly kind: 'birthday' }>,
  { after, until }: Period,
): readonly Due[] {
  // A leap year has every day there is.
  if (!isDay(`2024-${anchor}`)) return [];
  const [first, last] = [Number(after.slice(0, 4)), Number(addDays(until, daysBefore).slice(0, 4))];
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const year = String(first + at);
    const isKept = isDay(`${year}-${anchor}`);
    const celebrated = `${year}-${isKept ? anchor : leapDay}`;
    return { key: year, dueDay: addDays(celebrated, -daysBefore) };
  });
}
