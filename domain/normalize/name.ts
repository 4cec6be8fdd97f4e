import { inOrder, mapping, refuseEmpty, type Step, untilStable } from './outcome.ts';
import { cleanWords, lower, trimmed, withoutPunctuation } from './text.ts';

const titles =
  /^(?:(?:mr|mrs|ms|miss|mx|dr|prof|sir|madam)\.\s*|(?:mr|mrs|ms|miss|mx|dr|prof|sir|madam)\s+)(?=\S)/u;

const suffixes = /(?<=\S)(?:\s*,\s*|\s+)(?:jr|sr|ii|iii|iv|esq|ph\.?d|m\.?d)\.?$/u;

const japaneseHonorific = /(?<=\S)(?:\s*様|\s+(?:さま|さん|殿|氏|御中))$/u;

/** Name in lower case, as given otherwise. */
export const personName: Step = inOrder(cleanWords, lower, refuseEmpty);

/** Name in lower case without honorific (`Mrs.`, 様) and generational suffix (`Jr.`). */
export const untitledName: Step = untilStable(
  inOrder(
    personName,
    mapping((value) =>
      value.replace(titles, '').replace(suffixes, '').replace(japaneseHonorific, ''),
    ),
    trimmed,
    refuseEmpty,
  ),
);

/** Name in lower case without punctuation; letters of every script stay. */
export const unpunctuatedName: Step = untilStable(
  inOrder(personName, withoutPunctuation, trimmed, refuseEmpty),
);

/** First character of `unpunctuatedName`. */
export const firstInitial: Step = inOrder(
  unpunctuatedName,
  mapping((value) => [...value][0] ?? ''),
);

/** Half-width katakana to full width, voicing marks composed; everything else stays. */
export const fullWidthKatakana: Step = mapping((value) =>
  value.replace(/[\uFF65-\uFF9F]+/gu, (kana) => kana.normalize('NFKC')),
);
