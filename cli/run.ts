import { apiClient } from './api-client.ts';
import { type Command, CommandError, UsageError } from './command.ts';
import { account } from './commands/account.ts';
import { audiences } from './commands/audiences.ts';
import { automation } from './commands/automation.ts';
import { campaign } from './commands/campaign.ts';
import { channels } from './commands/channels.ts';
import { conversions } from './commands/conversions.ts';
import { cost } from './commands/cost.ts';
import { deal } from './commands/deal.ts';
import { destination } from './commands/destination.ts';
import { field } from './commands/field.ts';
import { goals } from './commands/goals.ts';
import { household } from './commands/household.ts';
import { identity } from './commands/identity.ts';
import { importFile } from './commands/import.ts';
import { keys } from './commands/keys.ts';
import { legalBasis } from './commands/legal-basis.ts';
import { line } from './commands/line.ts';
import { list } from './commands/list.ts';
import { pack } from './commands/pack.ts';
import { person } from './commands/person.ts';
import { plan } from './commands/plan.ts';
import { refresh } from './commands/refresh.ts';
import { replay } from './commands/replay.ts';
import { report } from './commands/report.ts';
import { segment } from './commands/segment.ts';
import { sensitive } from './commands/sensitive.ts';
import { source } from './commands/source.ts';
import { sync } from './commands/sync.ts';
import { tail } from './commands/tail.ts';
import { tally } from './commands/tally.ts';
import { run as matchKey } from './match-key.ts';
import { findTarget } from './target.ts';

const commands: Readonly<Record<string, Command>> = {
  tail,
  tally,
  replay,
  refresh,
  audiences,
  destination,
  'legal-basis': legalBasis,
  sensitive,
  sync,
  conversions,
  list,
  campaign,
  automation,
  channels,
  segment,
  source,
  line,
  plan,
  person,
  identity,
  account,
  household,
  deal,
  report,
  keys,
  goals,
  field,
  pack,
  cost,
  import: importFile,
};

/** Names of before, which go on working. */
const aliases: Readonly<Record<string, string>> = { audience: 'audiences' };

/** Where a command writes, and what it finds around it. */
export interface Surroundings {
  print(line: string): void;
  complain(line: string): void;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const terminal: Surroundings = {
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`daicho: ${line}\n`),
  environment: process.env,
};

/** @returns exit code: 0 done, 1 it did not work, 2 the arguments are wrong */
export async function runCommandLine(
  argv: readonly string[],
  { print, complain, environment }: Surroundings = terminal,
): Promise<number> {
  const [name, ...rest] = argv;
  if (name === 'match-key') return matchKey(rest);
  if (name === undefined || name === '--help' || name === 'help') {
    print(help());
    return name === undefined ? 2 : 0;
  }
  const command = commandOf(name, rest);
  if (command === undefined) {
    complain(`there is no command ${name}. \`daicho --help\` lists them.`);
    return 2;
  }
  if (rest.includes('--help')) {
    print(command.usage);
    return 0;
  }
  try {
    const { url, argv: own, asJson } = globalOptions(rest);
    const api = apiClient(() => findTarget(url, environment));
    return await command.run({ argv: own, asJson, print, note: complain, api });
  } catch (error) {
    if (error instanceof CommandError) {
      complain(error.message);
      return 1;
    }
    if (error instanceof UsageError || isParseArgsError(error)) {
      complain(`${error.message}\n\n${command.usage}`);
      return 2;
    }
    throw error;
  }
}

/** The command, or of a group the one that is meant: its usage says more than that of the group. */
function commandOf(name: string, rest: readonly string[]): Command | undefined {
  const known = Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
  const found = Object.hasOwn(commands, known) ? commands[known] : undefined;
  const inner = found?.find?.(rest);
  if (inner === undefined) return found;
  return { ...inner, run: (context) => inner.run({ ...context, argv: context.argv.slice(1) }) };
}

/** Options that every command takes, wherever they stand. */
function globalOptions(argv: readonly string[]): {
  readonly argv: readonly string[];
  readonly asJson: boolean;
  readonly url: string | undefined;
} {
  const own: string[] = [];
  let asJson = false;
  let url: string | undefined;
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (argument === '--json') asJson = true;
    else if (argument.startsWith('--url=')) url = argument.slice('--url='.length);
    else if (argument === '--url') {
      url = argv[index + 1];
      index += 1;
      if (url === undefined) throw new UsageError('--url needs an address.');
    } else own.push(argument);
  }
  return { argv: own, asJson, url };
}

const isParseArgsError = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

const help = (): string =>
  [
    'daicho COMMAND [options]     in a clone: npm run daicho -- COMMAND [options]',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`),
    `  ${'match-key'.padEnd(12)} what would be sent to an ad platform for a value`,
    '',
    '  --json       one JSON value instead of text',
    '  --url URL    of the deployment (default: DAICHO_URL, else what `npm start` runs)',
    '  --help       behind a command: its options',
    '',
    'The API key is DAICHO_API_KEY, else that of `npm start`.',
  ].join('\n');
