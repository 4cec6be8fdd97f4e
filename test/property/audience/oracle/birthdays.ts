import type { BirthdayCondition } from '../../../../schemas/audience/birthday-condition.ts';

/** Goes through the days of the span, and asks of each whether this birthday is celebrated on it. */
export function birthdayHolds(
  { days, month, on }: BirthdayCondition['in'],
  trait: unknown,
  asOf: string,
): boolean {
  const birthday = birthdayIn(trait);
  if (birthday === undefined) return false;
  if (month !== undefined) return birthday.month === month;
  const year = Number(asOf.slice(0, 4));
  if (on !== undefined) {
    const [wantedMonth, wantedDay] = on.split('-').map(Number);
    const isIt = birthday.month === wantedMonth && birthday.day === wantedDay;
    return isIt || isCelebratedOn(birthday, new Date(`${year}-${on}T00:00:00Z`));
  }
  return Array.from({ length: (days ?? 0) + 1 }, (_, i) => i).some((ahead) =>
    isCelebratedOn(birthday, new Date(Date.parse(asOf) + ahead * 86_400_000)),
  );
}

interface Birthday {
  readonly month: number;
  readonly day: number;
}

function isCelebratedOn({ month, day }: Birthday, date: Date): boolean {
  const year = date.getUTCFullYear();
  const isCommon = new Date(Date.UTC(year, 1, 29)).getUTCMonth() !== 1;
  const celebrated = isCommon && month === 2 && day === 29 ? 28 : day;
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === celebrated;
}

function birthdayIn(trait: unknown): Birthday | undefined {
  if (typeof trait !== 'string') return undefined;
  const parts =
    /^()(?:--)?(\d\d)-(\d\d)$/.exec(trait) ?? /^([12]\d{3})-(\d\d)-(\d\d)(?:T.*)?$/s.exec(trait);
  if (parts === null) return undefined;
  const [year, month, day] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(year || 2024, (month ?? 0) - 1, day));
  const isReal = date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
  return isReal && month !== undefined && day !== undefined ? { month, day } : undefined;
}
