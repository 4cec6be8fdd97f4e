import type { Batch, BatchResult, Member, RecordOutcome } from './destination.ts';

/**
 * Sends a batch to a platform whose requests carry one kind of identifier each: kind by kind, members of the kind only.
 *
 * A member is delivered once every kind of theirs is. While one of them is open, the whole member is: taking the others
 * twice is harmless. Of an addition, a kind that is refused for good is left out, like a value that a rule refuses, as
 * long as another one arrived; a removal is refused with any of its kinds. After a stop or anything open, kinds not sent
 * yet wait.
 *
 * @param kinds fields of the match keys, in the order in which they are sent
 * @param send sends members whose keys hold the one kind
 */
export async function sendByKind<Kind extends string>(
  { operation, members }: Pick<Batch, 'operation' | 'members'>,
  kinds: readonly Kind[],
  send: (kind: Kind, members: readonly Member[]) => Promise<BatchResult>,
): Promise<BatchResult> {
  const parts = new Map<string, RecordOutcome[]>(
    members.map(({ recordId }): [string, RecordOutcome[]] => [recordId, []]),
  );
  const receipts: string[] = [];
  let stopped: string | undefined;
  let isHalted = false;
  for (const kind of kinds) {
    const some = ofKind(members, kind);
    if (some.length === 0) continue;
    const result: BatchResult = isHalted ? notYet(some) : await send(kind, some);
    for (const [recordId, outcome] of result.outcomes) parts.get(recordId)?.push(outcome);
    receipts.push(...result.receipts);
    stopped ??= result.stopped;
    isHalted ||= stopped !== undefined || [...result.outcomes.values()].some(isOpen);
  }
  const outcomes = new Map(
    [...parts].map(([recordId, own]) => [recordId, together(operation, own)]),
  );
  return { outcomes, receipts, ...(stopped === undefined ? {} : { stopped }) };
}

/** What came first decides where nothing is open: the order is that of the kinds. */
function together(operation: Batch['operation'], parts: readonly RecordOutcome[]): RecordOutcome {
  const decides = operation === 'add' ? 'delivered' : 'rejected';
  return (
    parts.find(isOpen) ??
    parts.find(({ kind }) => kind === decides) ??
    parts[0] ?? { kind: 'rejected', reason: 'has no identifier of a kind that is sent' }
  );
}

function isOpen({ kind }: RecordOutcome): boolean {
  return kind === 'retry' || kind === 'unknown';
}

function ofKind(members: readonly Member[], kind: string): readonly Member[] {
  return members.flatMap(({ recordId, keys }) => {
    const values = keys[kind] ?? [];
    return values.length === 0 ? [] : [{ recordId, keys: { [kind]: values } }];
  });
}

function notYet(members: readonly Member[]): BatchResult {
  const outcome: RecordOutcome = { kind: 'retry', afterMs: 0, reason: 'not sent yet' };
  return { outcomes: new Map(members.map(({ recordId }) => [recordId, outcome])), receipts: [] };
}

/** Identifiers of a member, and bytes that they take in a JSON list, quotes and commas included. */
export function sizeOfKeys({ keys }: Member): { readonly records: number; readonly bytes: number } {
  const values = Object.values(keys).flat();
  return { records: values.length, bytes: JSON.stringify(values).length };
}

/** Every identifier of a kind once, whoever has it. */
export function identifiersOf(members: readonly Member[], kind: string): readonly string[] {
  return [...new Set(members.flatMap(({ keys }) => keys[kind] ?? []))];
}
