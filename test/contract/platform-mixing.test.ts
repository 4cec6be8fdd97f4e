import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connector, Member } from '../../destinations/destination.ts';
import type { MatchRecord } from '../../destinations/match-record.ts';
import { destinationTypes } from '../../destinations/registry.ts';
import type { Fault } from '../../local/platforms/faults.ts';
import { nobody } from './platform-ports.ts';
import { listed, type Platforms, startPlatforms } from './platforms.ts';
import { identifiersByRecord } from './received-records.ts';

let platforms: Platforms;
beforeAll(async () => {
  platforms = await startPlatforms();
});
afterAll(() => platforms.stop());

/** Where people cannot be taken off one by one there is no removal to mix them in. */
const names = [...destinationTypes.values()]
  .filter(({ removal }) => removal === 'member')
  .map(({ name }) => name);

/** Somebody who cannot be used: most platforms blame or refuse the request because of them. */
const unusable: Member['keys'] = { email: ['nothing hashed'] };

/** A refusal without blame, of platforms that skip what they cannot use. */
const refusals: Readonly<Record<string, Fault>> = {
  meta: { status: 400, body: { error: { code: 100 } } },
  webhook: { status: 422 },
};

/** Identifiers leave encrypted: only the stand-in, which can open them, tells whose they are. */
const isSealed = new Set(['ttd']);

/** Small requests where a setting makes them so. */
const small: Readonly<Record<string, object>> = { webhook: { recordsPerRequest: 3 } };

const somebody = fc.record({ emails: fc.nat(3), phones: fc.nat(2), sharesPhone: fc.boolean() });

const world = fc.record({
  people: fc.array(somebody, { minLength: 2, maxLength: 24 }),
  unusable: fc.array(fc.nat(23), { maxLength: 3 }),
  chunk: fc.integer({ min: 1, max: 24 }),
  refusedRequests: fc.nat(3),
});

type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

function recordOf(person: World['people'][number], number: number): MatchRecord {
  const emails = Array.from({ length: person.emails }, (_, n) => `p${number}.${n}@example.com`);
  const own = Array.from({ length: person.phones }, (_, n) => phone(number * 10 + n));
  // One line of a household, that several people give.
  const phones = person.sharesPhone ? [...own, phone(9_999)] : own;
  return { ...nobody, recordId: `person-${number}`, emails, phones };
}

const phone = (number: number): string => `090-1234-${String(number).padStart(4, '0')}`;

function usable(connector: Connector, records: readonly MatchRecord[]): readonly Member[] {
  return records.flatMap((record) => {
    const keys = connector.keysOf(record);
    return keys.kind === 'keys' ? [{ recordId: record.recordId, keys: keys.keys }] : [];
  });
}

const identifiersOf = ({ keys }: Member): readonly string[] => Object.values(keys).flat();

/** Ids of those whom the platform took. */
async function sendInChunks(
  connector: Connector,
  operation: 'add' | 'remove',
  members: readonly Member[],
  chunk: number,
): Promise<ReadonlySet<string>> {
  const delivered = new Set<string>();
  for (let from = 0; from < members.length; from += chunk) {
    const batchId = `${operation}-${from}`;
    const batch = { batchId, operation, members: members.slice(from, from + chunk) };
    const { outcomes } = await connector.send(batch);
    for (const [id, { kind }] of outcomes) if (kind === 'delivered') delivered.add(id);
  }
  return delivered;
}

/** What left for the type since it was last emptied. */
function taken(name: string): readonly string[] {
  const files = [...platforms.exports.values()].map(String);
  const bodies = platforms.received.filter(({ type }) => type === name).map(({ body }) => body);
  platforms.received.length = 0;
  platforms.exports.clear();
  return [...bodies, ...files];
}

test.for(names)(
  '%s: no record holds identifiers of two people, and nobody is lost on the way',
  async (name) => {
    const connector = platforms.connect(name, { ...listed(name), ...small[name] });
    const standIn = platforms.standIns[name];
    const [list = ''] = Object.values(listed(name));
    await fc.assert(
      fc.asyncProperty(world, async ({ people, unusable: bad, chunk, refusedRequests }) => {
        const members = usable(connector, people.map(recordOf));
        const known = new Set(members.flatMap(identifiersOf));
        const sent = members.map((member, index) =>
          bad.includes(index) ? { ...member, keys: unusable } : member,
        );
        const isOfOne = (identifiers: readonly string[]): boolean =>
          members.some((member) => {
            const own = new Set(identifiersOf(member));
            return identifiers.every((identifier) => own.has(identifier));
          });
        for (const operation of ['add', 'remove'] as const) {
          const refusal = refusals[name];
          const script = Array.from({ length: refusal === undefined ? 0 : refusedRequests });
          if (refusal !== undefined) standIn?.failNext(script.map(() => refusal));
          const delivered = await sendInChunks(connector, operation, sent, chunk);
          const records = taken(name).flatMap((body) => identifiersByRecord(name, body, known));
          expect(records.filter((identifiers) => !isOfOne(identifiers))).toEqual([]);
          const arrived = new Set(records.flat());
          const lost = (isSealed.has(name) ? [] : sent)
            .filter((member) => delivered.has(member.recordId) && member.keys !== unusable)
            .filter((member) => !identifiersOf(member).every((one) => arrived.has(one)));
          expect(lost).toEqual([]);
          const kept = (standIn?.members(list) ?? []).join('\n');
          const onList = identifiersByRecord('list', kept, known);
          expect(onList.filter((identifiers) => !isOfOne(identifiers))).toEqual([]);
        }
      }),
      { numRuns: 8 },
    );
  },
);

test('the reader of requests tells a record of two people from two records', () => {
  const known = new Set(['a', 'b', 'c']);
  const mixed = {
    audienceMembers: [
      { userData: { userIdentifiers: [{ emailAddress: 'a' }, { phoneNumber: 'b' }] } },
    ],
  };
  expect(identifiersByRecord('google', JSON.stringify(mixed), known)).toEqual([['a', 'b']]);
  const rows = JSON.stringify({ rows: [['a'], ['b', 'c'], ['x']], note: ['a', 'b'] });
  expect(identifiersByRecord('another', rows, known)).toEqual([['a'], ['b', 'c']]);
  expect(identifiersByRecord('csv', 'email,phone\r\na,\r\nb,c\r\n', known)).toEqual([
    ['a'],
    ['b', 'c'],
  ]);
});
