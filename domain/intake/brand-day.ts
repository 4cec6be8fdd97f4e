const quarterHourMs = 900_000;
const maxCached = 20_000;

/** Day of an instant on the brand's wall calendar, `YYYY-MM-DD`. */
export type DayOf = (epochMs: number) => string;

/**
 * Calendar days of a time zone. Every offset from UTC since 1970 is a multiple of a quarter of an hour, so the answer
 * is kept per quarter: asking Intl costs as much as parsing an event.
 *
 * @param timeZone IANA name
 * @throws RangeError for a name that Intl does not know
 */
export function brandDays(timeZone: string): DayOf {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const days = new Map<number, string>();
  return (epochMs) => {
    if (epochMs < 0) return asked(format, epochMs);
    const quarter = Math.floor(epochMs / quarterHourMs);
    const known = days.get(quarter);
    if (known !== undefined) return known;
    const day = asked(format, epochMs);
    if (days.size >= maxCached) days.clear();
    days.set(quarter, day);
    return day;
  };
}

function asked(format: Intl.DateTimeFormat, epochMs: number): string {
  let year = '';
  let month = '';
  let day = '';
  for (const part of format.formatToParts(epochMs)) {
    if (part.type === 'year') year = part.value;
    if (part.type === 'month') month = part.value;
    if (part.type === 'day') day = part.value;
  }
  return `${year.padStart(4, '0')}-${month}-${day}`;
}
