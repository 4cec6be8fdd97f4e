import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { doorPath, refusedByReason } from '../../domain/intake/door-report.ts';
import { Gathering, type GatheringTools } from '../../domain/intake/gather.ts';
import type { IntakeTools } from '../../domain/intake/take-event.ts';
import { takeRequest } from '../../domain/intake/take-request.ts';
import { decodeMessage } from './decode-message.ts';
import { type StoragePorts, storeGathered } from './store-gathered.ts';

export interface ProcessPorts extends StoragePorts {
  readonly intake: IntakeTools;
  readonly gathering: GatheringTools;
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
  const failed: string[] = [];
  for (const company of companies(records)) {
    for (let from = 0; from < company.length; ) {
      const part = gatherPart(company, from, ports);
      from += part.members.length;
      const isStored = ports.remainingMs() > stopBelowMs && (await stored(part, ports));
      if (!isStored) failed.push(...part.members);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

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

interface Part {
  readonly members: readonly string[];
  readonly gathering: Gathering;
}

function gatherPart(company: readonly SQSRecord[], from: number, ports: ProcessPorts): Part {
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
function gatherMessage(record: SQSRecord, gathering: Gathering, ports: ProcessPorts): number {
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
    await storeGathered(part.gathering.finish(), ports);
    return true;
  } catch (error) {
    ports.onFailure(error, part.members.length);
    return false;
  }
}
