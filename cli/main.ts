import { run as matchKey } from './match-key.ts';

const [command, ...rest] = process.argv.slice(2);
if (command === 'match-key') {
  process.exitCode = await matchKey(rest);
} else {
  process.stderr.write(`daicho: unknown command ${command ?? ''}; commands are match-key\n`);
  process.exitCode = 2;
}
