import * as fc from 'fast-check';
import { oddNames } from './vocabulary.ts';

/** Words that break what does not quote. */
export const hostile = fc.oneof(
  fc.constantFrom(...oddNames),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter(isText),
  fc
    .array(
      fc.constantFrom("'", '"', '\\', '--', '/*', '*/', ';', ')', '\n', ' OR 1=1 ', '?', '`', '$$'),
      { minLength: 1, maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

function isText(text: string) {
  return text !== 'z' && text.isWellFormed() && !text.includes('\0');
}
