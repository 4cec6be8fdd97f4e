import { inOrder, mapping, refuseEmpty, type Step, untilStable } from './outcome.ts';
import {
  asciiAlphanumeric,
  cleanCode,
  cleanWords,
  lower,
  refuseUnlike,
  upper,
  withoutPunctuation,
  withoutSpaces,
} from './text.ts';
import { usStateCodes } from './us-state.ts';

/** City, state or prefecture as one lower-case word without punctuation; letters of every script stay. */
export const placeName: Step = untilStable(
  inOrder(cleanWords, lower, withoutPunctuation, withoutSpaces, refuseEmpty),
);

const stateCode: Step = (value, region) => ({
  value:
    region === 'US' && Object.hasOwn(usStateCodes, value) ? (usStateCodes[value] ?? value) : value,
});

/** As `placeName`; names of US states become their two letters. */
export const stateName: Step = inOrder(placeName, stateCode);

/** Words reduced to ASCII `a-z 0-9`; what is written in another script is refused as empty. */
export const asciiWords: Step = inOrder(cleanWords, lower, asciiAlphanumeric, refuseEmpty);

/** As `asciiWords`; names of US states become their two letters. */
export const asciiState: Step = inOrder(asciiWords, stateCode);

/** As `asciiWords`, single spaces kept between words. */
export const asciiSpacedWords: Step = inOrder(
  cleanWords,
  lower,
  mapping((value) =>
    value
      .replace(/[^a-z0-9\s]/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  ),
  refuseEmpty,
);

const isoAlpha2 = refuseUnlike(/^[A-Z]{2}$/, 'is not a two-letter country code');

/** ISO 3166-1 alpha-2 in upper case, from a code only. */
export const countryCode: Step = inOrder(cleanCode, upper, isoAlpha2);

/** ISO 3166-1 alpha-2 in upper case, from a code or the country's English or Japanese name. */
export const countryCodeOrName: Step = inOrder(
  cleanCode,
  mapping((value) => countryByName().get(nameKey(value)) ?? value),
  upper,
  isoAlpha2,
);

function nameKey(name: string): string {
  return name.toLowerCase().replace(/[\s.,'’-]/gu, '');
}

let countries: ReadonlyMap<string, string> | undefined;

/** Built on first use: a few milliseconds that most processes never need. */
function countryByName(): ReadonlyMap<string, string> {
  countries ??= new Map([...namedCountries(), ...commonNames]);
  return countries;
}

const commonNames: readonly (readonly [string, string])[] = [
  ['uk', 'GB'],
  ['gbr', 'GB'],
  ['greatbritain', 'GB'],
  ['usa', 'US'],
  ['unitedstatesofamerica', 'US'],
  ['jpn', 'JP'],
  ['日本国', 'JP'],
  ['アメリカ', 'US'],
  ['米国', 'US'],
  ['英国', 'GB'],
];

function* namedCountries(): Generator<readonly [string, string]> {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  for (const language of ['en', 'ja']) {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const first of letters) {
      for (const second of letters) {
        const name = names.of(first + second);
        if (name !== undefined) yield [nameKey(name), first + second];
      }
    }
  }
}
