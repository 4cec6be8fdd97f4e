import { referredId } from '../../schemas/audience/reference-conditions.ts';
import { type ScoreName, scoreName } from '../../schemas/audience/score-name.ts';
import type { Library } from './library.ts';

/** The scores that any audience or computed trait names. */
export const scoresAsked = (library: Library): ReadonlySet<ScoreName> =>
  new Set(
    valuesIn(library, 'score', 'name').flatMap((name) => scoreName.safeParse(name).data ?? []),
  );

/** The audiences that any wants the like of. */
export const seedsAsked = (library: Library): ReadonlySet<string> =>
  new Set(
    valuesIn(library, 'lookalike', 'seed').flatMap((id) => referredId.safeParse(id).data ?? []),
  );

function valuesIn(library: Library, kind: string, member: string): unknown[] {
  const walk = (value: unknown): unknown[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
      key === kind
        ? Object.entries(Object(inner))
            .filter(([name]) => name === member)
            .map(([, found]) => found)
        : walk(inner),
    );
  };
  return [...library.audiences.values(), ...library.computedTraits.values()].flatMap(walk);
}
