import type { AgreementPattern } from './comparison.ts';
import { type FieldRule, type MatchField, matchFields } from './record.ts';

/** `match`: one person · `review`: a person must say · `different`: not worth a look. */
export type MatchDecision = 'match' | 'review' | 'different';

export interface DecisionThresholds {
  /** Least probability of a match. @default 0.9 */
  readonly match?: number;
  /** Least probability that is worth a person's look. @default 0.2 */
  readonly review?: number;
}

/**
 * What to make of a pair. What `mayBeOnePerson` excludes is different however high the probability; people of one name
 * at one postal code or address are worth a look however low.
 */
export function decide(
  pattern: AgreementPattern,
  probability: number,
  { match = 0.9, review = 0.2 }: DecisionThresholds = {},
): MatchDecision {
  if (!mayBeOnePerson(pattern)) return 'different';
  if (probability >= match) return 'match';
  return probability >= review || isSameNameNearby(pattern) ? 'review' : 'different';
}

/**
 * False for pairs that are certainly not one person as far as anybody can tell, so that learning takes them for two:
 * nothing but names agrees (namesakes), or only what a household shares does.
 */
export function mayBeOnePerson(pattern: AgreementPattern): boolean {
  const isPersonal = personalFields.some((field) => levelOf(pattern, field) >= 2);
  return (
    isPersonal && matchFields.some(({ role }, place) => role !== 'name' && agrees(pattern, place))
  );
}

/**
 * Whether a match is clear enough to be linked without anybody's look, where a deployment allows that at all: birthday
 * and given name (or the whole name) agree to the letter.
 */
export function isStrict(pattern: AgreementPattern): boolean {
  const isNamed = levelOf(pattern, 'given_name') === 3 || levelOf(pattern, 'full_name') === 3;
  return isNamed && levelOf(pattern, 'birthday') === 3;
}

function isSameNameNearby(pattern: AgreementPattern): boolean {
  const is = (field: MatchField): boolean => levelOf(pattern, field) === 3;
  const isSameName = is('full_name') || (is('family_name') && is('given_name'));
  return isSameName && (is('postal_code') || is('address'));
}

/** What people of one household do not have in common by living together. */
const personalFields: readonly MatchField[] = ['given_name', 'full_name', 'birthday', 'document'];

const places: ReadonlyMap<FieldRule['field'], number> = new Map(
  matchFields.map(({ field }, place) => [field, place]),
);

const levelOf = (pattern: AgreementPattern, field: MatchField): number =>
  pattern[places.get(field) ?? -1] ?? 0;

const agrees = (pattern: AgreementPattern, place: number): boolean => (pattern[place] ?? 0) >= 2;
