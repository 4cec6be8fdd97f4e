import { readChannelRules } from '../../domain/channel/read-rules.ts';
import { holdOutGroups } from '../../domain/sync/hold-out.ts';
import type { ChannelRules } from '../../schemas/channel.ts';
import type { ChannelFacts } from '../../schemas/channel-facts.ts';
import { audienceRow } from '../../schemas/control.ts';
import { type HoldOutGroup, holdOutRow } from '../../schemas/hold-out.ts';
import { type ListRow, listRow } from '../../schemas/people-list.ts';
import { askFacts } from './ask-facts.ts';
import { makeList } from './make-list.ts';
import type { SendPorts } from './ports.ts';

/** What one invocation reads of the vault in its time, and holds in memory. */
const mostPeople = 100_000;

/** Takes a list one step further: asks for its people, or reads, judges and writes them. Done again it makes the same. */
export async function advanceList(listId: string, ports: SendPorts): Promise<void> {
  const { control, queue } = ports;
  const row = await control.get(listRow, 'list', listId);
  if (row === undefined || row.state === 'done' || row.state === 'failed') return;
  const audience = await control.get(audienceRow, 'audience', row.order.audienceId);
  if (audience === undefined) return fail(row, 'The audience is gone.', ports);
  const rules = await readChannelRules(control);
  const asked = await askFacts(
    {
      ...row,
      name: `list ${row.id}`,
      audienceId: row.order.audienceId,
      queryId: row.queryId,
    },
    rules,
    ports,
  );
  if (asked.kind === 'failed') return fail(row, asked.reason, ports);
  if (asked.kind === 'later') {
    const { queryId, ...others } = asked.change;
    const isDropped = 'queryId' in asked.change && queryId === undefined;
    await control.update(
      { kind: 'list', id: listId },
      {
        set: { ...others, ...(queryId !== undefined && { queryId }) },
        ...(isDropped && { remove: ['queryId'] }),
      },
      { kind: { exists: true } },
    );
    return queue.send({ kind: 'list', listId }, asked.delaySeconds);
  }
  if (asked.facts.length > mostPeople)
    return fail(row, `The audience has more than ${mostPeople} members: narrow it.`, ports);
  await control.update({ kind: 'list', id: listId }, { set: { state: 'writing' } });
  const holdOut = holdOutGroups(
    await control.get(holdOutRow, 'hold-out', 'global'),
    audience.holdOut,
  );
  await finish(row, asked.facts, { name: audience.name, holdOut, rules }, ports);
}

async function finish(
  row: ListRow,
  facts: readonly ChannelFacts[],
  given: {
    readonly name: string;
    readonly holdOut: readonly HoldOutGroup[];
    readonly rules: ChannelRules;
  },
  ports: SendPorts,
): Promise<void> {
  const made = await makeList(row, facts, given, ports);
  await ports.control.update(
    { kind: 'list', id: row.id },
    { set: { ...made, state: 'done' }, remove: ['queryId'] },
    { state: { equals: 'writing' } },
  );
}

async function fail(row: ListRow, reason: string, { control }: SendPorts): Promise<void> {
  await control.update({ kind: 'list', id: row.id }, { set: { state: 'failed', reason } });
}
