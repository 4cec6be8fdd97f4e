import { type ScoreName, scoreName } from '../../schemas/audience/score-name.ts';
import type { Library } from './library.ts';

/** The scores that any audience or computed trait names. */
export function scoresAsked({ audiences, computedTraits }: Library): ReadonlySet<ScoreName> {
  return new Set([...audiences.values(), ...computedTraits.values()].flatMap(namesIn));
}

function namesIn(value: unknown): ScoreName[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name =
      key === 'score' && typeof inner === 'object' ? scoreName.safeParse(inner?.name) : undefined;
    return name?.success ? [name.data] : namesIn(inner);
  });
}
