import {
  channelKinds,
  type ReachableCondition,
} from '../../../schemas/audience/reachable-condition.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import { encodeLiteral, isOneOf } from '../literal.ts';
import { contactNeed } from '../measure.ts';

/** The profile's own node, or one that belongs to it, is of a kind that the channel needs. */
export function reachableLeaf({ channel }: ReachableCondition): LeafAnswer {
  const kinds = channelKinds[channel];
  const need = contactNeed(kinds);
  const own = isOneOf(
    "split_part(p.profile_id, '.', 1)",
    kinds.map((kind) => encodeLiteral(kind)),
  );
  return {
    needs: [need],
    predicate: (columns) => `(${columns.measure(need.measure)} OR ${own})`,
    holdsWithoutFacts: 'depends',
  };
}
