import { reevaluationResult } from '../../../schemas/curation.ts';
import type { Context } from '../../command.ts';
import { resultOf, startCuration } from './curation.ts';

/**
 * Has the rules in force applied to all profiles.
 *
 * @returns exit code: 1 when some profiles could not be brought in line
 */
export async function applyRules(
  { reason, wait }: { readonly reason: string; readonly wait: boolean },
  context: Context,
): Promise<number> {
  const { asJson, print } = context;
  const jobId = await startCuration('/api/identity/rules/apply', { reason }, context);
  if (!wait) {
    print(asJson ? JSON.stringify({ jobId }) : `Job ${jobId} is on its way.`);
    return 0;
  }
  const done = await resultOf(jobId, reevaluationResult, context);
  const { nodes, profilesChanged, evidence, beyondReach, outOfReach } = done;
  if (asJson) print(JSON.stringify({ jobId, ...done }));
  else {
    print(`${nodes.toLocaleString('en')} nodes, ${profilesChanged} profile(s) changed.`);
    print(`Evidence kept beyond reach: ${evidence}, of which ${beyondReach} still is.`);
    if (outOfReach > 0) {
      print(
        `${outOfReach} node(s) touch more than one transaction can change: they stay as they were.`,
      );
    }
  }
  return outOfReach === 0 ? 0 : 1;
}
