import { type Command, UsageError } from './command.ts';

/**
 * A command whose first argument says which of its actions is meant; each has its own usage.
 *
 * @param fallback the action without an argument. @default none: the usage is shown
 */
export function commandGroup(
  name: string,
  summary: string,
  commands: Readonly<Record<string, Command>>,
  fallback?: string,
): Command {
  const width = Math.max(...Object.keys(commands).map((action) => action.length)) + 1;
  const lines = Object.entries(commands).map(
    ([action, command]) => `  ${action.padEnd(width)} ${command.summary}`,
  );
  const named = (action: string): Command | undefined =>
    Object.hasOwn(commands, action) ? commands[action] : undefined;
  return {
    summary,
    usage: [
      `daicho ${name} ACTION …`,
      '',
      ...lines,
      '',
      `\`daicho ${name} ACTION --help\` tells what it takes.`,
    ].join('\n'),
    find: (argv) => named(argv.find((argument) => !argument.startsWith('--')) ?? ''),
    run: async (context) => {
      const [action] = context.argv;
      const meant = action === undefined && fallback !== undefined ? named(fallback) : undefined;
      if (meant !== undefined) return meant.run(context);
      throw new UsageError(
        action === undefined ? 'ACTION is missing.' : `There is no \`${name} ${action}\`.`,
      );
    },
  };
}
