import { hear, reset, take } from './client.ts';
import { isMembers, type Members, memberOf } from './members.ts';
import { flush } from './sender.ts';

type Call = (args: readonly unknown[], epochMs?: number) => void;

/** The public calls, by Segment's rules of which argument is what. */
export const calls: Readonly<Record<string, Call>> = {
  track: ([event, properties, more], at) =>
    take('track', { event: `${event}`, properties }, at, memberOf(more, 'context')),
  page(args, at) {
    const texts = args.filter((each) => typeof each === 'string');
    const properties = args.find(isMembers);
    take('page', { name: texts.pop(), category: texts.pop(), properties }, at);
  },
  identify: (args, at) => take('identify', named('userId', args), at),
  group: (args, at) => take('group', named('groupId', args), at),
  alias: ([userId, previousId], at) =>
    take('alias', { userId, ...(previousId ? { previousId } : {}) }, at),
  consent([given]) {
    const said: Record<string, boolean> = {};
    const words = isMembers(given) ? given : { analytics: given, advertising: given };
    for (const [purpose, word] of Object.entries(words)) {
      if (typeof word === 'boolean') said[purpose] = word;
    }
    hear([said]);
  },
  reset,
  flush,
  ready([act]) {
    if (typeof act === 'function') act();
  },
};

/** An id, where there is one, and traits. */
function named(name: string, args: readonly unknown[]): Members {
  const [first] = args;
  return { ...(first && !isMembers(first) ? { [name]: first } : {}), traits: args.find(isMembers) };
}
