import type { ConsentCondition } from '../../../../schemas/audience/consent-condition.ts';
import type { ReachableCondition } from '../../../../schemas/audience/reachable-condition.ts';
import { inByteOrder } from './order.ts';
import type { Person } from './world.ts';

/** The last word said; under one stamp a no is last. */
export function consentOf(person: Person, purpose: string): ConsentCondition['state'] {
  const last = person.consents
    .filter((word) => word.purpose === purpose)
    .toSorted(
      (a, b) =>
        inByteOrder(a.at, b.at) ||
        inByteOrder(a.messageId, b.messageId) ||
        Number(b.isGranted) - Number(a.isGranted),
    )
    .at(-1);
  if (last === undefined) return 'unknown';
  return last.isGranted ? 'granted' : 'denied';
}

const kindsByChannel: Readonly<Record<ReachableCondition['channel'], readonly string[]>> = {
  email: ['email'],
  sms: ['phone'],
  phone: ['phone', 'landline'],
  line: ['line_user_id'],
  mobile_ads: ['idfa', 'gaid'],
};

export const isReachable = ({ channel }: ReachableCondition, person: Person) =>
  person.nodes.some((node) => kindsByChannel[channel].includes(node.split('.')[0] ?? ''));
