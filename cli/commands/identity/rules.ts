import { parseArgs } from 'node:util';
import { ruleChangeResult } from '../../../schemas/identity-rules.ts';
import { type Command, required, UsageError } from '../../command.ts';
import { readJson } from '../../read-json.ts';
import { textTable } from '../../text-table.ts';
import { resultOf, startCuration } from './curation.ts';

const shownExamples = 10;

export const rules: Command = {
  summary: 'what a change of the identity rules would do',
  usage: `daicho identity rules dry-run FILE

FILE holds what would be other, e.g. {"maxMembers": 50, "kinds": {"email": {"limit": {"perProfile": 5}}}, "blocked": []}.
All evidence is read and the profiles computed twice; nothing changes. --json shows all examples.`,
  async run(context) {
    const { positionals } = parseArgs({ args: [...context.argv], allowPositionals: true });
    const [action, file] = positionals;
    if (action !== 'dry-run') throw new UsageError('Say rules dry-run FILE.');
    const change = readJson(required(file, 'FILE'));
    const jobId = await startCuration('/api/identity/rules/dry-run', change, context);
    const found = await resultOf(jobId, ruleChangeResult, context);
    const { asJson, print } = context;
    if (asJson) {
      print(JSON.stringify({ jobId, ...found }));
      return 0;
    }
    const { profilesBefore, profilesAfter, splits, joins, peopleAffected } = found;
    const counts = [
      ['profiles now', profilesBefore],
      ['profiles then', profilesAfter],
      ['would split', splits],
      ['would join', joins],
      ['profiles affected', peopleAffected],
    ];
    for (const line of textTable(['', 'count'], counts).slice(1)) print(line);
    for (const { profile, others } of found.splitExamples.slice(0, shownExamples)) {
      print(`splits ${profile}: ${others.join(', ')}`);
    }
    for (const { profile, others } of found.joinExamples.slice(0, shownExamples)) {
      print(`joins  ${others.join(', ')} into ${profile}`);
    }
    return 0;
  },
};
