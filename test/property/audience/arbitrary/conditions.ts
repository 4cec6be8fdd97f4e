import * as fc from 'fast-check';
import type { Condition } from '../../../../schemas/audience/condition.ts';
import { define } from './define.ts';
import { compared, did, measured, occurrence } from './events.ts';
import {
  ad,
  computed,
  consent,
  lookalike,
  reachable,
  reference,
  score,
  segment,
  tagged,
} from './persons.ts';
import { ntile, top } from './ranks.ts';
import { sequence } from './sequences.ts';
import { timely } from './time.ts';
import { trait } from './traits.ts';

const leaf = fc.oneof(
  ...[measured, measured, measured, did, compared, occurrence, trait, trait],
  ...[consent, reachable, tagged, reference, ad, computed, score, segment, lookalike],
  sequence,
  timely,
  timely,
);

function tree(depth: number, withRanks: boolean): fc.Arbitrary<unknown> {
  if (depth <= 1) return leaf;
  const below = tree(depth - 1, withRanks);
  const several = fc.array(below, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    leaf,
    several.map((all) => ({ all })),
    several.map((any) => ({ any })),
    below.map((not) => ({ not })),
    ...(withRanks ? [ntile(tree(depth - 1, false)), top(tree(depth - 1, false))] : []),
  );
}

/** Valid conditions of every kind, at most `depth` deep. */
export const conditions = (depth: number, withRanks = true): fc.Arbitrary<Condition> =>
  tree(depth, withRanks).map((where) => define(where).where);
