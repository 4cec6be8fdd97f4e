const shapes = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/,
  /^(\d{4})\/(\d{1,2})\/(\d{1,2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/,
  /^(\d{4})年(\d{1,2})月(\d{1,2})日(?: ?(\d{1,2})[:時](\d{2})分?(?::?(\d{2})秒?)?)?$/,
  /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/,
];
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * ISO 8601 UTC of a time as a file says it: an instant with its offset, or wall time of the brand's zone; a day alone
 * is its beginning. Day and month are never guessed apart: `3/4/2026` is refused.
 *
 * @returns undefined when it is no time that can be read one way only
 */
export function utcOfWallTime(text: string, timeZone: string): string | undefined {
  const clean = text.normalize('NFKC').trim();
  if (instant.test(clean)) {
    const epochMs = Date.parse(clean);
    return Number.isNaN(epochMs) ? undefined : new Date(epochMs).toISOString();
  }
  for (const shape of shapes) {
    const match = shape.exec(clean);
    if (match === null) continue;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
      .slice(1)
      .map((part) => Number(part ?? 0));
    const wall = Date.UTC(year, month - 1, day, hour, minute, second);
    const isReal =
      new Date(wall).getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second < 60;
    return isReal ? new Date(wall - offsetMs(wall, timeZone)).toISOString() : undefined;
  }
  return undefined;
}

/** Offset of the zone at a wall time, twice so that it is right around a change of the clocks. */
function offsetMs(wallMs: number, timeZone: string): number {
  const first = offsetAt(wallMs, timeZone);
  return offsetAt(wallMs - first, timeZone);
}

/** Making one costs a hundred times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}

/** Clocks change on a quarter of an hour, and the rows of a file lie close together. */
const quarterMs = 900_000;
const mostKept = 10_000;
const offsets = new Map<string, number>();

function offsetAt(epochMs: number, timeZone: string): number {
  const key = `${Math.floor(epochMs / quarterMs)} ${timeZone}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = askedOffset(epochMs, timeZone);
  if (offsets.size >= mostKept) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

function askedOffset(epochMs: number, timeZone: string): number {
  const wall = formatOf(timeZone).format(epochMs).match(/\d+/g);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (wall ?? []).map(Number);
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  return asUtc - Math.floor(epochMs / 1000) * 1000;
}
