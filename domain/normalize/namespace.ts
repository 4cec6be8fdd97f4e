import type { IdentifierKindRow } from '../../schemas/identifier-kinds.ts';
import { inOrder, type Step } from './outcome.ts';
import { cleanCode, cleanWords, lower, refuseUnlike } from './text.ts';

type Namespace = NonNullable<IdentifierKindRow['namespace']>;

/** What the same programme or platform is called elsewhere. */
const otherNames: Readonly<Record<string, string>> = {
  ponta: 'ponta',
  ポンタ: 'ponta',
  t: 'v',
  tpoint: 'v',
  tカード: 'v',
  tポイント: 'v',
  vpoint: 'v',
  vポイント: 'v',
  rakuten: 'rakuten',
  rakutenpoint: 'rakuten',
  楽天: 'rakuten',
  楽天ポイント: 'rakuten',
  dpoint: 'd',
  dカード: 'd',
  dポイント: 'd',
  ワオン: 'waon',
  ナナコ: 'nanaco',
};

const spaceName: Step = inOrder(
  cleanCode,
  lower,
  (value) => ({ value: value.replace(/[\s_-]/gu, '') }),
  (value) => ({ value: Object.hasOwn(otherNames, value) ? (otherNames[value] ?? value) : value }),
  refuseUnlike(/^[\p{L}\p{N}.]{1,32}$/u, 'names no programme, provider or platform'),
);

/**
 * A value with the space that it is unique in, `<space>:<value>`. The space is lower case; other names of well-known
 * point programmes become one.
 *
 * @param clean what the part behind the colon goes through
 */
export function inNamespace(namespace: Namespace, clean: Step): Step {
  return (text, region) => {
    const words = cleanWords(text, region);
    if ('refused' in words) return words;
    const colon = words.value.search(/[:：]/u);
    if (colon < 0) {
      if (namespace.usual === undefined) {
        return {
          refused: `names no ${namespace.members[0]}: write ${namespace.members.join(':')}`,
        };
      }
      const bare = clean(words.value, region);
      if ('refused' in bare || namespace.usual === null) return bare;
      return { value: `${namespace.usual}:${bare.value}` };
    }
    const space = spaceName(words.value.slice(0, colon), region);
    if ('refused' in space) return space;
    const value = clean(words.value.slice(colon + 1), region);
    return 'refused' in value ? value : { value: `${space.value}:${value.value}` };
  };
}
