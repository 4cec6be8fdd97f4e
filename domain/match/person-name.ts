import { nameKey } from '../normalize/name-key.ts';
import { kanaKey } from '../normalize/reading-key.ts';
import type { MatchField } from './record.ts';

/** A name as it is given, in one script. */
interface GivenName {
  readonly whole?: string | undefined;
  readonly family?: string | undefined;
  readonly given?: string | undefined;
}

type Spelling = readonly [field: MatchField, value: string | undefined];

/** All spellings of a name: as written, and as read. Namesakes share them. */
export function namesOf(facts: Readonly<Record<string, string>>): Spelling[] {
  const written = parted({
    whole: facts['name'],
    family: facts['last_name'],
    given: facts['first_name'],
  });
  const read = parted({
    whole: facts['name_kana'],
    family: facts['last_name_kana'],
    given: facts['first_name_kana'],
  });
  return [...spelled(written, nameKey), ...spelled(written, kanaKey), ...spelled(read, kanaKey)];
}

function spelled(
  { whole, family, given }: GivenName,
  key: (text: string) => string | undefined,
): Spelling[] {
  const [familyKey, givenKey] = [family && key(family), given && key(given)];
  const joined = familyKey && givenKey ? familyKey + givenKey : whole && key(whole);
  return [
    ['family_name', familyKey],
    ['given_name', givenKey],
    ['full_name', joined],
  ];
}

/** A name in one piece is taken apart where a space says how: Japanese names begin with the family's. */
function parted(name: GivenName): GivenName {
  if (name.family !== undefined || name.given !== undefined) return name;
  const parts = name.whole?.trim().split(/\s+/u) ?? [];
  const [first, second] = parts;
  if (first === undefined || second === undefined || parts.length > 2) return name;
  return isLatin.test(first)
    ? { whole: name.whole, family: second, given: first }
    : { whole: name.whole, family: first, given: second };
}

const isLatin = /^\p{Script=Latin}/u;
