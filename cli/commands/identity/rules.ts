import { parseArgs } from 'node:util';
import { ruleChangeResult } from '../../../schemas/identity-rules.ts';
import { type Command, required, UsageError } from '../../command.ts';
import { readJson } from '../../read-json.ts';
import { textTable } from '../../text-table.ts';
import { applyRules } from './apply-rules.ts';
import { resultOf, startCuration } from './curation.ts';

const shownExamples = 10;

export const rules: Command = {
  summary: 'what other identity rules would do, and applying them',
  usage: `daicho identity rules dry-run FILE
daicho identity rules apply --reason TEXT [--wait]

FILE holds what would be other, e.g. {"maxMembers": 50, "kinds": {"email": {"limit": {"perProfile": 5}}}, "blocked": []}.
All evidence is read and the profiles computed twice; nothing changes. --json shows all examples.

apply brings all profiles in line with the rules as they are deployed, and hands in again what was kept beyond reach.
Say it when a deployment with other rules is through; safe to say again at any time.

  --reason TEXT   why, at most 200 characters; kept with the deed
  --wait          until it is done; exit code 1 when some profiles could not be brought in line`,
  async run(context) {
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options: { reason: { type: 'string' }, wait: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [action, file] = positionals;
    if (action === 'apply') {
      const reason = required(values.reason, '--reason');
      return applyRules({ reason, wait: values.wait }, context);
    }
    if (action !== 'dry-run') throw new UsageError('Say rules dry-run FILE, or rules apply.');
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
    print(
      'Nothing was changed. To have it so, deploy these rules, then say: daicho identity rules apply',
    );
    return 0;
  },
};
