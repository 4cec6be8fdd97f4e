import { describe, expect, test } from 'vitest';
import type { VaultRecord } from '../../domain/consent/vault.ts';
import type { DeliverPorts } from '../../functions/deliver/ports.ts';
import { faultNames } from '../../proofs/sync-prove/faults.ts';
import { provedPlatforms } from '../../proofs/sync-prove/platforms.ts';
import { proveSlice, type Slice } from '../../proofs/sync-prove/prove-slice.ts';
import type { SyncVerdict } from '../../proofs/sync-prove/prove-sync.ts';

const small: Omit<Slice, 'destination'> = {
  from: 0,
  to: 2,
  members: 60,
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
  }
});

test('the same seed tells the same story', async () => {
  const slice = { ...small, destination: 'meta', seed: 7 };
  expect(await verdictsOf(slice)).toEqual(await verdictsOf(slice));
});

describe('it bites:', () => {
  const slice = { ...small, destination: 'tiktok', faults: [], members: 200 };
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
    const sum = await found((ports) => ({
      ...ports,
      connectorFor: async (id) => {
        const connector = await ports.connectorFor(id);
        return {
          ...connector,
          send: async (batch) =>
            batch.operation === 'add'
              ? connector.send(batch)
              : {
                  outcomes: new Map(
                    batch.members.map(({ recordId }) => [recordId, { kind: 'delivered' }]),
                  ),
                  receipts: [],
                },
        };
      },
    }));
    expect(sum('extra')).toBeGreaterThan(0);
  });

  test('an addition that is only said to be done is missing', async () => {
    const sum = await found((ports) => ({
      ...ports,
      connectorFor: async (id) => {
        const connector = await ports.connectorFor(id);
        return {
          ...connector,
          send: async (batch) => {
            const [lost, ...members] = batch.members;
            const { outcomes, receipts } = await connector.send({ ...batch, members });
            if (lost === undefined) return { outcomes, receipts };
            return {
              outcomes: new Map([...outcomes, [lost.recordId, { kind: 'delivered' }]]),
              receipts,
            };
          },
        };
      },
    }));
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
