import type { CallType } from '../../schemas/call-type.ts';
import type { Reason } from './reasons.ts';
import type { IntakeRequest } from './request.ts';
import { isMembers } from './split.ts';

/** What an event does that its write key may not; undefined where the key allows it. */
export function overreachOf(
  type: CallType,
  context: Readonly<Record<string, unknown>>,
  { calls, apps }: Pick<IntakeRequest, 'calls' | 'apps'>,
): Reason | undefined {
  if (calls !== undefined && !calls.includes(type)) return 'call_not_allowed';
  if (apps === undefined) return undefined;
  const app = isMembers(context['app']) ? context['app']['namespace'] : undefined;
  return typeof app === 'string' && apps.includes(app) ? undefined : 'app_not_allowed';
}
