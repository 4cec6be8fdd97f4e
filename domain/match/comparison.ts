import { comparators } from './field-comparators.ts';
import { type MatchField, type MatchRecord, matchFields } from './record.ts';

/** How far two records agree on a field: 0 one has no value, 1 different, 2 close, 3 exact. */
export type AgreementLevel = 0 | 1 | 2 | 3;

const missing = 0;
const different = 1;
const close = 2;
const exact = 3;

/** Levels by field, in the order of `matchFields`. No personal data. */
export type AgreementPattern = readonly AgreementLevel[];

/**
 * How far two records agree. Symmetric. Of several values the best pair counts. Nothing counts twice: where one of them
 * has its name in one piece, full names are compared, else family and given name; a postal code adds nothing to an
 * address that agrees.
 */
export function comparePair(left: MatchRecord, right: MatchRecord): AgreementPattern {
  const isWhole = hasWholeName(left) || hasWholeName(right);
  const hasAddress = compareField(left, right, 'address', 'address') >= close;
  return matchFields.map((rule): AgreementLevel => {
    if (rule.role === 'name' && (rule.field === 'full_name') !== isWhole) return missing;
    if (rule.field === 'postal_code' && hasAddress) return missing;
    const straight = compareField(left, right, rule.field, rule.compare);
    if (straight === exact || !('crossed' in rule)) return straight;
    return isCrossed(left, right, rule.field, rule.crossed) ? close : straight;
  });
}

function compareField(
  left: MatchRecord,
  right: MatchRecord,
  field: MatchField,
  by: (typeof matchFields)[number]['compare'],
): AgreementLevel {
  const ones = left.values[field];
  const others = right.values[field];
  if (ones === undefined || others === undefined) return missing;
  if (ones.some((value) => others.includes(value))) return exact;
  const isClose = comparators[by];
  return ones.some((one) => others.some((other) => isClose(one, other))) ? close : different;
}

/** Whether a value of the one field is a value of the other record's other field. */
function isCrossed(
  left: MatchRecord,
  right: MatchRecord,
  field: MatchField,
  crossed: MatchField,
): boolean {
  const isShared = (ones: readonly string[] | undefined, others: readonly string[] | undefined) =>
    ones?.some((value) => others?.includes(value) === true) === true;
  return (
    isShared(left.values[field], right.values[crossed]) ||
    isShared(left.values[crossed], right.values[field])
  );
}

function hasWholeName({ values }: MatchRecord): boolean {
  const isSplit = values.family_name !== undefined || values.given_name !== undefined;
  return values.full_name !== undefined && !isSplit;
}
