import { hash } from 'node:crypto';
import type { ConnectorPorts, Member } from '../../destinations/destination.ts';
import type { MatchRecord } from '../../destinations/match-record.ts';

export const noon = Date.parse('2026-07-01T12:00:00Z');

/** Ports of a connector that speaks to the stand-ins at `endpoint`. */
export function portsFor(
  endpoint: string,
  exports = new Map<string, string | Uint8Array>(),
): ConnectorPorts {
  let draws = 0;
  return {
    fetch,
    endpoint,
    hashText: (algorithm, text) => hash(algorithm, text, 'hex'),
    clock: () => noon,
    random: () => {
      draws += 1;
      return draws / 1000;
    },
    putExport: async (key, body) => {
      exports.set(key, body);
    },
    removeExport: async (key) => {
      exports.delete(key);
    },
  };
}

/** A record of somebody of whom nothing is known. */
export const nobody: MatchRecord = {
  recordId: 'nobody',
  emails: [],
  phones: [],
  lineUserIds: [],
  idfas: [],
  gaids: [],
};

export function person(number: number): MatchRecord {
  return {
    ...nobody,
    recordId: `person-${number}`,
    emails: [`person${number}@example.com`],
    phones: [`090-1234-${String(number).padStart(4, '0')}`],
  };
}

/** The records' keys as members; a record without keys fails the test. */
export function membersOf(
  connector: { keysOf(record: MatchRecord): { kind: string; keys?: Member['keys'] } },
  records: readonly MatchRecord[],
): readonly Member[] {
  return records.map((record) => {
    const { keys } = connector.keysOf(record);
    if (keys === undefined) throw new Error(`${record.recordId} has no keys`);
    return { recordId: record.recordId, keys };
  });
}

export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
