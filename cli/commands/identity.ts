import { type Command, UsageError } from '../command.ts';
import { simulate } from './identity/simulate.ts';

const actions: Readonly<Record<string, Command>> = { simulate };

export const identity: Command = {
  summary: 'try the identity graph: simulated days',
  usage: simulate.usage,
  async run(context) {
    const [action = '', ...argv] = context.argv;
    const command = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (command === undefined)
      throw new UsageError(`The actions are: ${Object.keys(actions).join(', ')}.`);
    return command.run({ ...context, argv });
  },
};
