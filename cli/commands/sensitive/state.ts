import { sensitiveSet, sensitiveState } from '../../../schemas/api/sensitive.ts';
import type { SensitiveMarks } from '../../../schemas/sensitive.ts';
import type { Context } from '../../command.ts';
import { counted } from '../../counted.ts';

const path = '/api/sensitive';

/** What is sensitive now. */
export const stateOf = ({ api }: Context) => api.get(path, sensitiveState);

/** Sets the brand's marks anew and says what follows. */
export async function setMarks(
  context: Context,
  change: (marks: SensitiveMarks) => SensitiveMarks,
  done: string,
): Promise<number> {
  const { fields, words, allowed } = await stateOf(context);
  const set = await context.api.put(path, change({ fields, words, allowed }), sensitiveSet);
  if (context.asJson) context.print(JSON.stringify(set));
  else context.print(`${done} ${followUp(set.rejudged)}`);
  return 0;
}

/** What became of lists. */
export const followUp = (rejudged: readonly string[]): string =>
  rejudged.length === 0
    ? 'No list changes by that.'
    : `${counted(rejudged.length, 'sync')} run now: ${rejudged.join(', ')}.`;
