import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { doorPath, refusedByReason } from '../../domain/intake/door-report.ts';
import { Gathering, type GatheringTools } from '../../domain/intake/gather.ts';
import type { IntakeTools } from '../../domain/intake/take-event.ts';
import { takeRequest } from '../../domain/intake/take-request.ts';
import type { PlanOf } from '../../domain/tracking-plan/source-plan.ts';
import type { SuppressedAmong } from '../../stores/suppression.ts';
import { countViolations, type ViolationPorts } from './count-violations.ts';
import { decodeMessage } from './decode-message.ts';
import { type StoragePorts, storeGathered } from './store-gathered.ts';

export interface ProcessPorts extends StoragePorts, ViolationPorts {
  readonly intake: Omit<IntakeTools, 'planOf'>;
  /** Tracking plans as they are now, or were a minute ago. */
  readonly plans: () => Promise<PlanOf>;
  readonly gathering: GatheringTools;
  /** Asked once a batch. */
  readonly suppressedAmong: SuppressedAmong;
  /** Milliseconds that the function has left. */
  readonly remainingMs: () => number;
  /** Told why messages are given back to the queue. */
  readonly onFailure: (error: unknown, messages: number) => void;
}

/** Text gathered before it is stored: bounds the memory, whatever the messages inflate to. */
const maxGatheredCharacters = 24 * 1024 * 1024;
const stopBelowMs = 15_000;

/**
 * Processes messages of the events queue. What a client got wrong becomes a dead letter; only messages that met broken
 * infrastructure are given back, by name.
 */
export async function processBatch(
  records: readonly SQSRecord[],
  ports: ProcessPorts,
): Promise<SQSBatchResponse> {
  const planOf = await plansNow(ports, records.length);
  if (planOf === undefined) return failing(records.map(({ messageId }) => messageId));
  const intake = { ...ports.intake, planOf };
  const failed: string[] = [];
  for (const company of companies(records)) {
    for (let from = 0; from < company.length; ) {
      const part = gatherPart(company, from, { ...ports, intake });
      from += part.members.length;
      const isStored = ports.remainingMs() > stopBelowMs && (await stored(part, ports));
      if (!isStored) failed.push(...part.members);
    }
  }
  return failing(failed);
}

/** Undefined when they cannot be read: without its plan an event might land that must not. */
async function plansNow(
  { plans, onFailure }: ProcessPorts,
  messages: number,
): Promise<PlanOf | undefined> {
  try {
    return await plans();
  } catch (error) {
    onFailure(error, messages);
    return undefined;
  }
}

const failing = (ids: readonly string[]): SQSBatchResponse => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

/**
 * Messages that are stored together. One that was given back before may be what makes storing fail: from the third
 * time on it travels in smaller company, in the end alone, so that it takes nobody along.
 */
function companies(records: readonly SQSRecord[]): readonly (readonly SQSRecord[])[] {
  const fresh: SQSRecord[] = [];
  const suspect: SQSRecord[] = [];
  const alone: SQSRecord[][] = [];
  for (const record of records) {
    const received = Number(record.attributes.ApproximateReceiveCount);
    if (received >= 4) alone.push([record]);
    else if (received === 3) suspect.push(record);
    else fresh.push(record);
  }
  const small: SQSRecord[][] = [];
  for (let from = 0; from < suspect.length; from += 32) small.push(suspect.slice(from, from + 32));
  return [fresh, ...small, ...alone];
}

interface GatherPorts extends Pick<ProcessPorts, 'gathering'> {
  readonly intake: IntakeTools;
}

interface Part {
  readonly members: readonly string[];
  readonly gathering: Gathering;
}

function gatherPart(company: readonly SQSRecord[], from: number, ports: GatherPorts): Part {
  const gathering = new Gathering(ports.gathering);
  const members: string[] = [];
  let characters = 0;
  for (let at = from; at < company.length && characters < maxGatheredCharacters; at += 1) {
    const record = company[at];
    if (record === undefined) break;
    members.push(record.messageId);
    characters += gatherMessage(record, gathering, ports);
  }
  return { members, gathering };
}

/** @returns characters that the message came to */
function gatherMessage(record: SQSRecord, gathering: Gathering, ports: GatherPorts): number {
  const decoded = decodeMessage({
    messageId: record.messageId,
    body: record.body,
    sentAtEpochMs: Number(record.attributes.SentTimestamp),
  });
  if (decoded.kind === 'rejected') {
    gathering.addRejected(decoded.envelope, decoded.reason, record.body);
    return record.body.length;
  }
  if (decoded.envelope.path === doorPath) {
    gathering.addDoorReport(decoded.envelope, refusedByReason(decoded.body));
    return record.body.length;
  }
  const request = takeRequest(decoded.envelope, decoded.body, ports.intake);
  if (request.kind === 'rejected') {
    gathering.addRejected(decoded.envelope, request.reason, record.body);
  } else {
    gathering.addRequest(decoded.envelope, request, record.body);
  }
  return record.body.length + decoded.body.length;
}

async function stored(part: Part, ports: ProcessPorts): Promise<boolean> {
  try {
    const suppressed = await ports.suppressedAmong(part.gathering.nodes());
    const gathered = part.gathering.finish(suppressed);
    await storeGathered(gathered, ports);
    await countViolations(gathered.violations, ports);
    return true;
  } catch (error) {
    ports.onFailure(error, part.members.length);
    return false;
  }
}
