import { parseArgs } from 'node:util';
import { givenUpQueues, redriven } from '../../../schemas/api/sources.ts';
import type { Command } from '../../command.ts';
import { textTable } from '../../text-table.ts';

export const queue: Command = {
  summary: 'send what a queue’s consumer gave up to it again',
  usage: `daicho replay queue [NAME] [--dry-run]

A message goes to the dead letters of its queue when its consumer failed five times: a fault of
ours or of what it needs, so mend that first. Without NAME: how many each queue has. Safe at any
time and twice.

  --dry-run   count, and send nothing`,
  async run({ argv, api, asJson, print, note }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { 'dry-run': { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [name] = positionals;
    if (name === undefined) {
      const { queues } = await api.get('/api/replay/queues', givenUpQueues);
      if (asJson) print(JSON.stringify(queues));
      else {
        const rows = queues.map((each) => [each.queue, each.messages]);
        for (const line of textTable(['queue', 'given up'], rows)) print(line);
      }
      return 0;
    }
    const dryRun = values['dry-run'];
    const path = `/api/replay/queues/${encodeURIComponent(name)}`;
    let sent = 0;
    for (;;) {
      const part = await api.post(path, { dryRun }, redriven);
      sent += part.sent;
      if (part.isComplete) {
        if (asJson) print(JSON.stringify({ ...part, sent }));
        else if (dryRun) print(`${part.messages} would be sent again.`);
        else print(`${sent} were sent again.`);
        return 0;
      }
      note(`${sent} so far`);
    }
  },
};
