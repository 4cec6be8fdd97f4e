import type { ContactedCondition } from '../../../schemas/audience/contacted-condition.ts';
import { contactEvents } from '../../../schemas/contact-events.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import type { PlanContext } from '../plan.ts';
import { measuredLeaf } from './measured.ts';

/** How often the person was contacted: the count of the events that say so. */
export function contactedLeaf(contacted: ContactedCondition, context: PlanContext): LeafAnswer {
  const { channel, window } = contacted;
  const events = channel === undefined ? Object.values(contactEvents) : [contactEvents[channel]];
  return measuredLeaf({ count: { events, window } }, contacted, context);
}
