import { hear, reset, take } from './client.ts';
import { isMembers, memberOf } from './members.ts';
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
  identify(args, at) {
    const userId = isMembers(args[0]) ? undefined : args[0];
    take('identify', { userId, traits: args.find(isMembers) }, at);
  },
  group: ([groupId, traits], at) => take('group', { groupId, traits }, at),
  alias: ([userId, previousId], at) => take('alias', { userId, previousId }, at),
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
