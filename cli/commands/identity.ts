import { type Command, UsageError } from '../command.ts';
import { audit } from './identity/audit.ts';
import { alias, allow, block, forbid, restore, unblock, unmerge } from './identity/changes.ts';
import { erase } from './identity/erase.ts';
import { evidence } from './identity/evidence.ts';
import { explain } from './identity/explain.ts';
import { history } from './identity/history.ts';
import { matches } from './identity/matches.ts';
import { reconcile } from './identity/reconcile.ts';
import { resolve } from './identity/resolve.ts';
import { rules } from './identity/rules.ts';
import { simulate } from './identity/simulate.ts';

const commands: Readonly<Record<string, Command>> = {
  resolve,
  explain,
  evidence,
  history,
  unmerge,
  restore,
  forbid,
  allow,
  block,
  unblock,
  alias,
  erase,
  rules,
  reconcile,
  matches,
  audit,
  simulate,
};

export const identity: Command = {
  summary: 'who is who: look, explain, correct, erase',
  usage: [
    'daicho identity ACTION …',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`),
    '',
    '`daicho identity ACTION --help` tells what it takes.',
  ].join('\n'),
  find: (argv) => {
    const name = argv.find((argument) => !argument.startsWith('--')) ?? '';
    return Object.hasOwn(commands, name) ? commands[name] : undefined;
  },
  run: async ({ argv: [name] }) => {
    throw new UsageError(
      name === undefined ? 'ACTION is missing.' : `There is no \`identity ${name}\`.`,
    );
  },
};
