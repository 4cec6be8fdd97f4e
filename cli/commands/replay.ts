import type { Command } from '../command.ts';
import { lake } from './replay/lake.ts';
import { letters, listLetters } from './replay/letters.ts';
import { queue } from './replay/queue.ts';

const actions: Readonly<Record<string, Command>> = { list: listLetters, queue, lake };

/** Refused events, unless the first argument says something else. */
export const replay: Command = {
  ...letters,
  find: ([action = '']) => (Object.hasOwn(actions, action) ? actions[action] : undefined),
};
