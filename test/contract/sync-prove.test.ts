import { describe, expect, test } from 'vitest';
import type { Batch, BatchResult, Connector } from '../../destinations/destination.ts';
import { destinationTypes } from '../../destinations/registry.ts';
import type { VaultRecord } from '../../domain/consent/vault.ts';
import type { DeliverPorts } from '../../functions/deliver/ports.ts';
import { faultNames } from '../../proofs/sync-prove/faults.ts';
import { provedPlatforms } from '../../proofs/sync-prove/platforms.ts';
import { proveSlice, type Slice } from '../../proofs/sync-prove/prove-slice.ts';
import type { SyncVerdict } from '../../proofs/sync-prove/prove-sync.ts';

const delivered = { kind: 'delivered' } as const;

const small: Omit<Slice, 'destination'> = {
  from: 0,
  to: 2,
  members: 200,
  faults: faultNames.filter((name) => name !== 'outage'),
  seed: 1,
};

async function verdictsOf(slice: Slice, tampered?: (ports: DeliverPorts) => DeliverPorts) {
  const verdicts: SyncVerdict[] = [];
  await proveSlice(slice, (_, verdict) => verdicts.push(verdict), tampered);
  return verdicts;
}

test.for(Object.keys(provedPlatforms))('%s: lists are what they should be', async (destination) => {
  for (const verdict of await verdictsOf({ ...small, destination })) {
    expect(verdict).toMatchObject({
      missing: 0,
      extra: 0,
      doubled: 0,
      withoutConsent: 0,
      examples: [],
      faultsFound: [],
    });
    expect(verdict.faults).toBeGreaterThan(0);
    expect(verdict.expected).toBeGreaterThan(10);
  }
});

test('the same seed tells the same story', async () => {
  const slice = { ...small, destination: 'meta', seed: 7 };
  expect(await verdictsOf(slice)).toEqual(await verdictsOf(slice));
});

/** The same ports, but what is sent goes through somebody else's hands. */
const sentThrough =
  (send: (batch: Batch, connector: Connector) => Promise<BatchResult>) =>
  (ports: DeliverPorts): DeliverPorts => ({
    ...ports,
    connectionFor: async (id) => {
      const connection = await ports.connectionFor(id);
      const { connector } = connection;
      return {
        ...connection,
        connector: { ...connector, send: (batch) => send(batch, connector) },
      };
    },
  });

describe('it bites:', () => {
  const slice = { ...small, destination: 'tiktok', faults: [], members: 300 };
  const found = async (tampered: (ports: DeliverPorts) => DeliverPorts) => {
    const verdicts = await verdictsOf(slice, tampered);
    return (name: 'missing' | 'extra' | 'withoutConsent'): number =>
      verdicts.reduce((sum, verdict) => sum + verdict[name], 0);
  };

  test('a journal that loses rows leaves people on the list', async () => {
    const sum = await found((ports) => ({
      ...ports,
      control: {
        ...ports.control,
        putAll: (rows) =>
          ports.control.putAll(
            rows.filter(({ kind, id }) => !kind.startsWith('journal#') || id < 'user_id.8'),
          ),
      },
    }));
    expect(sum('extra')).toBeGreaterThan(0);
  });

  test('a removal that is only said to be done leaves people on the list', async () => {
    const sum = await found(
      sentThrough(async (batch, connector) => {
        if (batch.operation === 'add') return connector.send(batch);
        const outcomes = batch.members.map(({ recordId }) => [recordId, delivered] as const);
        return { outcomes: new Map(outcomes), receipts: [] };
      }),
    );
    expect(sum('extra')).toBeGreaterThan(0);
  });

  test('an addition that is only said to be done is missing', async () => {
    const sum = await found(
      sentThrough(async (batch, connector) => {
        const [lost, ...members] = batch.members;
        const result = await connector.send({ ...batch, members });
        if (lost === undefined) return result;
        return { ...result, outcomes: new Map([...result.outcomes, [lost.recordId, delivered]]) };
      }),
    );
    expect(sum('missing')).toBeGreaterThan(0);
  });

  test('consent that is read once and kept is sent without', async () => {
    const kept = new Map<string, VaultRecord>();
    const sum = await found((ports) => ({
      ...ports,
      vault: {
        ...ports.vault,
        read: async (nodes) => {
          const read = await ports.vault.read(nodes);
          for (const [node, record] of read) if (!kept.has(node)) kept.set(node, record);
          return new Map(
            nodes.flatMap((node) => {
              const record = kept.get(node);
              return record === undefined ? [] : [[node, record]];
            }),
          );
        },
      },
    }));
    expect(sum('withoutConsent')).toBeGreaterThan(0);
  });
});

test('every destination that keeps a list is proved', () => {
  const kept = [...destinationTypes.keys()].filter((name) => !['csv', 'file'].includes(name));
  expect(Object.keys(provedPlatforms).toSorted()).toEqual(kept.toSorted());
});
