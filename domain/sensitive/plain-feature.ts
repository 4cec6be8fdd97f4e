import { type Marks, markOn } from './marks.ts';

/**
 * Whether people may be found alike by a feature of `queries/lookalike.ts`: `event:NAME`, `category:VALUE` or `trait:NAME=VALUE`, none
 * of which may be marked or say something sensitive.
 */
export function isPlainFeature(feature: string, marks: Marks): boolean {
  if (marks.findWord(feature) !== undefined) return false;
  const [kind = '', ...rest] = feature.split(':');
  if (kind === 'category') return markOn(['category'], marks) === undefined;
  return kind !== 'trait' || !mayBeMarked(rest.join(':'), marks);
}

/** A name may hold `=`, and so may a value: every beginning of the text may be the name. */
function mayBeMarked(text: string, marks: Marks): boolean {
  const parts = text.split('=');
  return parts.some((_, end) => markOn([parts.slice(0, end + 1).join('=')], marks) !== undefined);
}
