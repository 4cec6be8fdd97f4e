import type { VolumeRow } from '../../schemas/control.ts';
import { type VolumeCount, volumeColumn } from './volumes.ts';

/** What a person must know of a source, with the line that `docs/defence.md` shows. */
export const volumeTroubles = {
  silent: 'Nothing came in the last hour; a day before there were 100 events or more in it.',
  flooding: 'Over 1,000 events came in the last hour, and over five times as many as a day before.',
  rejecting: 'Of 100 or more events of the last hour more than a tenth were rejected.',
  refusing: 'Over 100 requests of the last hour were refused, and more than events landed.',
} as const;
export type VolumeTrouble = keyof typeof volumeTroubles;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const manyEvents = 100;
const floodEvents = 1_000;
const floodFactor = 5;
const rejectedShare = 0.1;

/** Rows of one source by day of the brand. */
export type VolumesOfDays = ReadonlyMap<string, VolumeRow>;

/**
 * What is wrong with the last whole hour of a source, by its counts and those of the same hour a day before. A source that
 * was not there a day before is neither silent nor flooding.
 *
 * @param dayOf day of an instant in the brand's zone
 */
export function volumeTroublesOf(
  volumes: VolumesOfDays,
  nowEpochMs: number,
  dayOf: (epochMs: number) => string,
): readonly VolumeTrouble[] {
  const at = Math.floor(nowEpochMs / hourMs) * hourMs - hourMs;
  const count = (name: VolumeCount, epochMs: number): number =>
    Number(volumes.get(dayOf(epochMs))?.[volumeColumn(name, epochMs)] ?? 0);
  const sent = (epochMs: number): number => count('landed', epochMs) + count('rejected', epochMs);
  const now = sent(at);
  const before = sent(at - dayMs);
  const isKnown = volumes.has(dayOf(at - dayMs));
  const refused = count('refused', at);
  const holds: Readonly<Record<VolumeTrouble, boolean>> = {
    silent: before >= manyEvents && now === 0,
    flooding: isKnown && now > floodEvents && now > before * floodFactor,
    rejecting: now >= manyEvents && count('rejected', at) > now * rejectedShare,
    refusing: refused > manyEvents && refused > count('landed', at),
  };
  return troubles.filter((trouble) => holds[trouble]);
}

const troubles = ['silent', 'flooding', 'rejecting', 'refusing'] as const;
