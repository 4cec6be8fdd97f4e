import type { Condition } from '../../schemas/audience/condition.ts';
import type { LeafAnswer } from './leaf-answer.ts';
import { birthdayLeaf } from './leaves/birthday.ts';
import { contactedLeaf } from './leaves/contacted.ts';
import { openCaseLeaf } from './leaves/open-case.ts';
import { sequenceLeaf } from './leaves/sequence.ts';
import { streakLeaf } from './leaves/streak.ts';
import type { PlanContext } from './plan.ts';

/** Conditions on time and order. */
type OrderCondition = Extract<
  Condition,
  | { readonly sequence: unknown }
  | { readonly streak: unknown }
  | { readonly openCase: unknown }
  | { readonly birthday: unknown }
  | { readonly contacted: unknown }
>;

export function orderLeaf(condition: OrderCondition, context: PlanContext): LeafAnswer {
  if ('sequence' in condition) return sequenceLeaf(condition.sequence, context);
  if ('streak' in condition) return streakLeaf(condition.streak, context);
  if ('openCase' in condition) return openCaseLeaf(condition.openCase, context);
  if ('birthday' in condition) return birthdayLeaf(condition.birthday, context);
  return contactedLeaf(condition.contacted, context);
}
