import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileAudiences } from '../../../domain/audience/compile.ts';
import { emptyLibrary } from '../../../domain/audience/library.ts';
import { profileMeasure } from '../../../schemas/audience/measure.ts';
import { define } from './arbitrary/define.ts';
import { hostile } from './arbitrary/hostile.ts';
import { asOf } from './arbitrary/vocabulary.ts';
import { shapeOf } from './parsed-shape.ts';

interface Words {
  readonly purpose: string;
  readonly tag: string;
  readonly campaign: string;
  readonly theme: string;
  readonly computed: string;
  readonly event: string;
}

/** Every place of conditions about people into which a person can put words. */
function statementOf({ purpose, tag, campaign, theme, computed, event }: Words): string {
  const definition = define({
    any: [
      { consent: { purpose, state: 'granted' } },
      { tag: { name: tag } },
      { ad: { measure: 'clicks', campaign, theme, operator: 'equals', value: 1 } },
      { computed: { name: computed, operator: 'equals', value: 1 } },
      { audience: { id: 'other' } },
    ],
  });
  const library = {
    ...emptyLibrary,
    audiences: new Map([['other', define({ consent: { purpose, state: 'denied' } }).where]]),
    computedTraits: new Map([[computed, profileMeasure.parse({ count: { event } })]]),
  };
  const context = { asOf, timeZone: 'Asia/Tokyo', library };
  return compileAudiences([{ id: 'i', definition }], context)
    .map(({ sql }) => sql)
    .join('');
}

const benign = { purpose: 'u', tag: 'g', campaign: 'm', theme: 'h', computed: 'c', event: 'e' };

test('no word of a condition about people changes the shape of the statement or arrives changed', {
  timeout: 15_000,
}, () => {
  const { shape, strings } = shapeOf(statementOf(benign));
  fc.assert(
    fc.property(
      fc.record({
        ...{ purpose: hostile, campaign: hostile, theme: hostile, computed: hostile },
        ...{ tag: hostile, event: hostile },
      }),
      (words) => {
        const twin = shapeOf(statementOf(words));
        expect(twin.shape).toBe(shape);
        const replaced = new Map([
          [benign.purpose, words.purpose],
          [`tag:${benign.tag}`, `tag:${words.tag}`],
          [benign.campaign, words.campaign],
          [benign.theme, words.theme],
          [benign.event, words.event],
        ]);
        const expected = strings.map((text) => replaced.get(text) ?? text);
        expect(twin.strings.sort()).toEqual(expected.sort());
      },
    ),
    { seed: 5, numRuns: 25 },
  );
});
