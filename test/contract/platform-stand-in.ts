import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import type { Fault } from '../../local/platforms/faults.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { membersOf, person } from './platform-ports.ts';
import { sendUntilSettled, type troubles } from './platform-rounds.ts';
import { startWireServer } from './wire-server.ts';

export interface ServedStandIn {
  /** Endpoint for a connector's ports. */
  readonly url: string;
  readonly now: () => StandIn;
  /** Ends the stand-in and opens it anew on the same folder. */
  reopen(): void;
  close(): Promise<void>;
}

/** A stand-in behind HTTP, below the name of its destination and in a folder of its own. */
export async function serveStandIn(
  name: string,
  open: (dir: string) => StandIn,
): Promise<ServedStandIn> {
  const dir = mkdtempSync(join(tmpdir(), `${name}-`));
  let platform = open(dir);
  const server = await startWireServer((request) =>
    platform.handle({ ...request, path: request.path.slice(name.length + 1) }),
  );
  return {
    url: server.url,
    now: () => platform,
    reopen() {
      platform.close();
      platform = open(dir);
    },
    async close() {
      await server.close();
      platform.close();
      rmSync(dir, { recursive: true });
    },
  };
}

interface Rounds {
  readonly served: ServedStandIn;
  readonly people: number;
  /** Requests that one round makes without trouble, the token's included. */
  readonly requests: number;
  /** @default every one */
  readonly indexes?: readonly number[];
  /** @param at tells lists apart */
  readonly listOf: (at: number) => string;
  readonly connect: (url: string, listId: string) => Connector;
  /** What the platform says of a person who is on the list. */
  readonly keysOf: (number: number) => readonly string[];
}

/**
 * Adds people, removes a third, adds some of these again, with one trouble at one request; then at the next, and so on.
 * At the end of each round the list must be as if nothing had happened.
 */
export async function troubleAtEveryRequest(
  trouble: (typeof troubles)[number],
  { served, people, requests, indexes, listOf, connect, keysOf }: Rounds,
): Promise<void> {
  const numberOf = ({ recordId }: Member) => Number(recordId.slice('person-'.length));
  const isGone = (member: Member) => numberOf(member) % 3 === 0;
  for (const at of indexes ?? Array.from({ length: requests }, (_, index) => index)) {
    const list = listOf(at);
    let seen = 0;
    const proxy = await startFaultProxy(served.url, (index) => {
      seen = index + 1;
      if (index !== at) return 'pass';
      if (trouble.fault !== undefined) served.now().failNext([trouble.fault]);
      return trouble.passage ?? 'pass';
    });
    const connector = connect(proxy.url, list);
    const all = membersOf(
      connector,
      Array.from({ length: people }, (_, number) => person(number)),
    );
    const back = all.filter(isGone).slice(0, Math.ceil(people / 10));
    await sendUntilSettled(connector, 'add', all);
    await sendUntilSettled(connector, 'remove', all.filter(isGone));
    await sendUntilSettled(connector, 'add', back);
    await proxy.close();
    expect(seen).toBeGreaterThan(requests);
    const expected = all
      .filter((member) => !isGone(member) || back.includes(member))
      .flatMap((member) => keysOf(numberOf(member)));
    expect(served.now().members(list)).toEqual(expected.sort());
  }
}

/** Outcome of a single person when the platform answers the first request with the fault. */
export async function outcomeUnder(fault: Fault, served: ServedStandIn, connector: Connector) {
  const members = membersOf(connector, [person(1)]);
  served.now().failNext([fault]);
  const result = await connector.send({ batchId: 'b', operation: 'add', members });
  return { ...result, outcome: result.outcomes.get('person-1') };
}
