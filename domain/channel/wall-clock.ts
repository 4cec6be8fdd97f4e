/** Minute of the day, 0 to 1439, of an instant on the brand's wall clock. */
export type WallClock = (epochMs: number) => number;

/**
 * @param timeZone IANA name
 * @throws RangeError for a name that Intl does not know
 */
export function wallClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (epochMs) => {
    const [hour = 0, minute = 0] = (format.format(epochMs).match(/\d+/g) ?? []).map(Number);
    return hour * 60 + minute;
  };
}
