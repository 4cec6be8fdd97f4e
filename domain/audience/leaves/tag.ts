import { type TagCondition, tagPrefix } from '../../../schemas/audience/tag-condition.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import type { PlanContext } from '../plan.ts';
import { traitLeaf } from './trait.ts';

/** The trait of the tag is true. */
export const tagLeaf = ({ name }: TagCondition, context: PlanContext): LeafAnswer =>
  traitLeaf({ name: `${tagPrefix}${name}`, operator: 'equals', value: true }, context);
