import type { HashText, PlatformRules } from '../domain/normalize/match-key.ts';
import type { ClickIdName } from '../schemas/click-ids.ts';
import type { Conversion } from './conversion.ts';
import type { MatchKeys } from './destination.ts';
import {
  type FieldSources,
  keysOfRecord,
  type MatchRecord,
  type RecordKeys,
} from './match-record.ts';

/** The fields that every conversion interface matches people by. */
export const conversionSources: FieldSources = {
  email: (record) => record.emails,
  phone: (record) => record.phones,
};

export interface ConversionKeyOptions {
  readonly sources: FieldSources;
  /** Fields that are enough to find somebody by. @default every one of `sources` */
  readonly findingFields?: readonly string[];
  /** Click ids that are enough, without any contact. */
  readonly findingClicks: readonly ClickIdName[];
  /** ISO 3166-1 alpha-2, assumed for values that name no country. */
  readonly region: string;
  readonly hashText: HashText;
  /** Settings of the rules that are on. */
  readonly settings?: readonly string[];
}

/** Match keys for a conversion: a click id alone is enough, then nothing of the person has to be known. */
export function conversionKeys(
  rules: PlatformRules,
  { clickIds }: Conversion,
  record: MatchRecord,
  options: ConversionKeyOptions,
): RecordKeys {
  const { sources, findingClicks, findingFields = Object.keys(sources), ...rest } = options;
  const isFoundByClick = findingClicks.some((name) => clickIds[name] !== undefined);
  const isFound = (keys: MatchKeys): boolean =>
    isFoundByClick || findingFields.some((field) => (keys[field]?.length ?? 0) > 0);
  return keysOfRecord(rules, record, sources, isFound, rest);
}

/** The first key of a field, where a platform takes one: a conversion is of one person. */
export function firstKey(keys: MatchKeys, field: string): string | undefined {
  return keys[field]?.[0];
}

const printable = /^[!-~]{1,64}$/;

/**
 * An event id for platforms that take at most 64 printable characters: as it is, else its SHA-256 in hex. The tag then has
 * to say the same.
 */
export function shortEventId({ eventId }: Conversion, hashText: HashText): string {
  return printable.test(eventId) ? eventId : hashText('sha256', eventId);
}

/** Unix time in seconds, never ahead of the clock: platforms refuse what has not happened yet. */
export function epochSeconds({ atEpochMs }: Conversion, nowEpochMs: number): number {
  return Math.floor(Math.min(atEpochMs, nowEpochMs) / 1000);
}
