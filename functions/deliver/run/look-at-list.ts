import type { Answer, ListState } from '../../../destinations/destination.ts';
import { listRow, type RunRow, type SyncRow } from '../../../schemas/sync.ts';
import { type Connection, type DeliverPorts, isoTime } from '../ports.ts';

/**
 * Asks the platform once, at the end of a run, how a list that Daicho made is: some make what ads can use only when they
 * are asked. Once it was found ready it is not asked about any more, so that a run without changes calls nobody.
 *
 * @returns why the list cannot be used yet, where something is wrong with it; undefined while the platform is at work
 */
export async function lookAtList(
  sync: SyncRow,
  run: RunRow,
  { connector, makesLists }: Connection,
  { control, clock }: Pick<DeliverPorts, 'control' | 'clock'>,
): Promise<string | undefined> {
  const listId = run.listId ?? sync.listId;
  if (!makesLists || connector.lists === undefined || listId === undefined) return undefined;
  const kind = `list#${sync.id}`;
  const row = await control.get(listRow, kind, listId);
  if (row === undefined || row.readyAt !== undefined || sync.acknowledged === 0) return undefined;
  const answer = await connector.lists.state(listId);
  if (answer.kind === 'done' && answer.value.kind === 'ready')
    await control.update(
      { kind, id: listId },
      { set: { readyAt: isoTime(clock()) } },
      { kind: { exists: true } },
    );
  return faultOf(answer);
}

function faultOf(answer: Answer<ListState>): string | undefined {
  if (answer.kind !== 'done')
    return `Its members are sent; the list could not be looked at: ${answer.reason}. The next run asks again.`;
  const { kind, reason } = answer.value;
  if (kind === 'gone') return 'The platform no longer has the list: make another sync.';
  return kind === 'failed' ? (reason ?? 'The platform could not build the list.') : undefined;
}
