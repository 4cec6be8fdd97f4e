const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

const formatFor = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
};

const offsetMs = (epochMs: number, timeZone: string): number => {
  const hour = `${timeZone} ${Math.floor(epochMs / 3_600_000)}`;
  const known = offsets.get(hour);
  if (known !== undefined) return known;
  const name = formatFor(timeZone)
    .formatToParts(epochMs)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign = '+', hours = '0', minutes = '0'] =
    /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? '') ?? [];
  const value = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  offsets.set(hour, value);
  return value;
};

/**
 * Wall time in a zone as ISO 8601 UTC. In the hour that a clock change repeats, the first of the two; in the hour
 * it skips, the instant that the old offset gives.
 *
 * @param wallTime `YYYY-MM-DD HH:MM:SS`
 */
export function zonedTimeToUtc(wallTime: string, timeZone: string): string {
  const asUtc = Date.parse(`${wallTime.replace(' ', 'T')}Z`);
  const guess = asUtc - offsetMs(asUtc, timeZone);
  const earlier = asUtc - offsetMs(guess - 3_600_000, timeZone);
  const isEarlierValid = earlier + offsetMs(earlier, timeZone) === asUtc;
  const settled = isEarlierValid ? earlier : asUtc - offsetMs(guess, timeZone);
  return new Date(settled).toISOString();
}
