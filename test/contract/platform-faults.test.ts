import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connector } from '../../destinations/destination.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { membersOf, person, sha256 } from './platform-ports.ts';
import { sendUntilSettled, troubles } from './platform-rounds.ts';
import { connectionOf, type Platforms, startPlatforms, typeOf } from './platforms.ts';

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms();
});
afterAll(() => platforms.stop());

/** Each has a list that is made for it, or is named as one. TikTok and X: their own files. */
const names = ['google', 'meta', 'webhook'] as const;

/** A connection whose every request passes by `endpoint`, to a list of its own. */
function connectAt(name: string, endpoint: string, list: string): Connector {
  const { settings, credentials } = connectionOf(name);
  const named = name === 'webhook' ? { audience: list } : {};
  return typeOf(name).connect(
    { settings: { ...settings, ...named }, credentials: credentials('token'), region: 'JP' },
    { ...platforms.ports, endpoint },
  );
}

/** Makes the list, as often as it takes. */
async function listOf(connector: Connector, name: string): Promise<string> {
  if (connector.lists === undefined) return name;
  for (let tries = 0; tries < 4; tries += 1) {
    const answer = await connector.lists.create(name);
    if (answer.kind === 'done') return answer.value;
  }
  throw new Error(`${name} was not made in four tries`);
}

/** The connector with every batch sent to one list. */
const onto = (connector: Connector, listId: string): Connector =>
  connector.lists === undefined
    ? connector
    : { ...connector, send: (batch) => connector.send({ ...batch, listId }) };

const people = Array.from({ length: 9 }, (_, number) => person(number));

/** Two additions, a removal, and one who comes back. */
async function story(connector: Connector, listName: string): Promise<string> {
  const list = await listOf(connector, listName);
  const target = onto(connector, list);
  const all = membersOf(connector, people);
  await sendUntilSettled(target, 'add', all.slice(0, 5));
  await sendUntilSettled(target, 'add', all.slice(5));
  await sendUntilSettled(target, 'remove', all.slice(2, 6));
  await sendUntilSettled(target, 'add', all.slice(3, 4));
  return list;
}

/** Who is there at the end of the story. */
const left = <Item>(all: readonly Item[]): readonly Item[] => [
  ...all.slice(0, 2),
  ...all.slice(3, 4),
  ...all.slice(6),
];

describe.for(names)('%s', (name) => {
  test.for(troubles)('$name at any request leaves the list as it should be', async (trouble) => {
    const { endpoint } = platforms.ports;
    const standIn = platforms.standIns[name];
    const oracle = connectAt(name, endpoint, 'untroubled');
    const untroubled = await listOf(oracle, 'untroubled');
    await sendUntilSettled(onto(oracle, untroubled), 'add', left(membersOf(oracle, people)));
    let requests = 1;
    for (let at = 0; at < requests; at += 1) {
      let seen = 0;
      const proxy = await startFaultProxy(endpoint.replace(/\/platforms$/, ''), (index) => {
        seen = index + 1;
        if (index !== at) return 'pass';
        if (trouble.fault !== undefined) standIn?.failNext([trouble.fault]);
        return trouble.passage ?? 'pass';
      });
      const listName = `list-${troubles.indexOf(trouble)}-${at}`;
      const list = await story(connectAt(name, `${proxy.url}/platforms`, listName), listName);
      await proxy.close();
      const expected =
        name === 'webhook' ? idsWithin(list, left(people)) : standIn?.members(untroubled);
      expect(standIn?.members(list)).toEqual(expected);
      // Without the request in trouble there would have been one less.
      requests = Math.max(requests, seen - 1);
    }
    expect(requests).toBeGreaterThanOrEqual(4);
  });
});

/** What a receiver knows people by: each list has ids of its own. */
const idsWithin = (list: string, records: readonly { readonly recordId: string }[]) =>
  records.map(({ recordId }) => sha256(`${list}\n${recordId}`).slice(0, 32)).sort();
