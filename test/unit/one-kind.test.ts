import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BatchResult, Member, RecordOutcome } from '../../destinations/destination.ts';
import { identifiersOf, sendByKind } from '../../destinations/one-kind.ts';

const kinds = ['email', 'phone', 'device'] as const;
type Kind = (typeof kinds)[number];

const outcomes: Readonly<Record<string, RecordOutcome>> = {
  delivered: { kind: 'delivered' },
  rejected: { kind: 'rejected', reason: 'no' },
  retry: { kind: 'retry', afterMs: 7, reason: 'later' },
  unknown: { kind: 'unknown', reason: 'silence' },
};

/** Per person, what becomes of each kind that they have. */
const people = fc.array(
  fc.record(
    Object.fromEntries(kinds.map((kind) => [kind, fc.constantFrom(...Object.keys(outcomes))])),
    { requiredKeys: [] },
  ),
  { maxLength: 6 },
);

const operations = fc.constantFrom<'add' | 'remove'>('add', 'remove');

test('a person is delivered once all of their kinds are, and open while one of them is', async () => {
  await fc.assert(
    fc.asyncProperty(
      people,
      operations,
      fc.option(fc.constantFrom(...kinds)),
      async (fates, operation, stopAt) => {
        const members = fates.map(
          (fate, number): Member => ({
            recordId: String(number),
            keys: Object.fromEntries(Object.keys(fate).map((kind) => [kind, [`${number}`]])),
          }),
        );
        const sent: Kind[] = [];
        const send = async (kind: Kind, some: readonly Member[]): Promise<BatchResult> => {
          sent.push(kind);
          for (const { keys } of some) expect(Object.keys(keys)).toEqual([kind]);
          const fateOf = ({ recordId }: Member) =>
            outcomes[fates[Number(recordId)]?.[kind] ?? ''] ?? { kind: 'delivered' };
          return {
            outcomes: new Map(some.map((member) => [member.recordId, fateOf(member)])),
            receipts: [kind],
            ...(kind === stopAt ? { stopped: 'a person must look' } : {}),
          };
        };
        const result = await sendByKind({ operation, members }, kinds, send);

        // By hand: kinds one after another until one leaves somebody open or stops.
        const used = kinds.filter((kind) => fates.some((fate) => fate[kind] !== undefined));
        const isLast = (kind: Kind) =>
          kind === stopAt || fates.some((fate) => ['retry', 'unknown'].includes(fate[kind] ?? ''));
        const last = used.findIndex(isLast);
        const reached = last === -1 ? used : used.slice(0, last + 1);
        expect(sent).toEqual(reached);
        expect(result.receipts).toEqual(reached);
        const isStopped = stopAt !== null && reached.includes(stopAt);
        expect(result.stopped).toBe(isStopped ? 'a person must look' : undefined);
        expect(result.outcomes.size).toBe(members.length);
        for (const [number, fate] of fates.entries()) {
          const own = kinds.flatMap((kind) => {
            const word = fate[kind];
            if (word === undefined) return [];
            return reached.includes(kind) ? [word] : ['retry'];
          });
          const isOpen = own.some((word) => word === 'retry' || word === 'unknown');
          const kind = result.outcomes.get(String(number))?.kind;
          if (isOpen) expect(['retry', 'unknown']).toContain(kind);
          else if (operation === 'add')
            expect(kind).toBe(own.includes('delivered') ? 'delivered' : 'rejected');
          else
            expect(kind).toBe(
              own.includes('rejected') || own.length === 0 ? 'rejected' : 'delivered',
            );
        }
      },
    ),
  );
});

test('an identifier that two people share is sent once', () => {
  const members = [['a', 'b'], ['b']].map((email, number) => ({
    recordId: String(number),
    keys: { email },
  }));
  expect(identifiersOf(members, 'email')).toEqual(['a', 'b']);
});
