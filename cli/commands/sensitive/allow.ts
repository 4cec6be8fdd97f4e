import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
import { setMarks } from './state.ts';

export const allow: Command = {
  summary: 'say that a built-in word is harmless in this trade',
  usage: `daicho sensitive allow WORD --reason TEXT

  --reason TEXT  why, in a sentence that a regulator would be given; it is kept

Takes effect on advertising: \`daicho sensitive unmark WORD\` takes it back.`,
  async run(context) {
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options: { reason: { type: 'string' } },
      allowPositionals: true,
    });
    const word = required(positionals[0], 'WORD');
    const reason = required(values.reason, '--reason');
    return setMarks(
      context,
      (marks) => ({
        ...marks,
        allowed: [...marks.allowed.filter((one) => one.word !== word), { word, reason }],
      }),
      `${word} is allowed.`,
    );
  },
};
