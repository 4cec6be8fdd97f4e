import { hash } from 'node:crypto';
import { destinationTypes } from '../../destinations/registry.ts';
import type { VaultRecord } from '../../domain/consent/vault.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import { deliver } from '../../functions/deliver/deliver.ts';
import type { DeliverPorts } from '../../functions/deliver/ports.ts';
import { memoryControl } from '../sync-prove/memory-control.ts';
import { provedPlatforms } from '../sync-prove/platforms.ts';
import { publishAudience, syncId, writeRows } from '../sync-prove/rows.ts';

// Sends so many members to a platform that takes everything and keeps nothing, over stores that keep nothing either, and
// prints the greatest heap that was in use: what is in it is the function's own. Runs with --expose-gc.

const members = Number(process.argv[2]);
const digits = '0123456789abcdef';
const platform = provedPlatforms['meta'];
const type = destinationTypes.get('meta');
if (platform === undefined || type === undefined || globalThis.gc === undefined)
  throw new Error('node --expose-gc heap.ts MEMBERS');
const collect = globalThis.gc;

let now = Date.parse('2026-07-01T00:00:00Z');
let most = 0;
let sent = 0;
const queue: string[] = [];
const stamp = { at: '2026-01-01T00:00:00.000Z', messageId: 'first' };

/** Profile ids of a shard, sorted: the digit, and the number. */
const idOf = (number: number): string =>
  `user_id.${digits[number % 16]}${String(number).padStart(31, '0')}`;
const emailOf = (id: string): string => `email.${id.slice('user_id.'.length)}`;

function recordOf(node: string): VaultRecord {
  if (node.startsWith('user_id.'))
    return { fields: {}, consents: { advertising: { value: true, ...stamp } } };
  const value = `${node.slice('email.'.length)}@example.jp`;
  return { fields: { email: { value, ...stamp } }, consents: {} };
}

function measure(): void {
  collect();
  most = Math.max(most, process.memoryUsage().heapUsed);
}

/** Rows of single members are somewhere else. */
function withoutMembers(control: ControlTable): ControlTable {
  const isKept = ({ kind }: { readonly kind: string }): boolean => !kind.startsWith('journal#');
  return {
    ...control,
    putAll: (rows) => control.putAll(rows.filter(isKept)),
    transact: (actions) => {
      measure();
      return control.transact(actions);
    },
  };
}

const fetchNothing: typeof globalThis.fetch = async (_, init) => {
  const body: unknown = JSON.parse(String(init?.body));
  sent += rowsIn(body);
  const answer = { audience_id: '1', num_received: rowsIn(body), num_invalid_entries: 0 };
  return new Response(JSON.stringify({ ...answer, invalid_entry_samples: {} }));
};

function rowsIn(body: unknown): number {
  if (typeof body !== 'object' || body === null || !('payload' in body)) return 0;
  const { payload } = body;
  if (typeof payload !== 'object' || payload === null || !('data' in payload)) return 0;
  return Array.isArray(payload.data) ? payload.data.length : 0;
}

const { settings, credentials } = platform;
const notHere = () => Promise.reject(new Error('not here'));
const connector = type.connect(
  { settings, credentials, region: 'JP' },
  {
    fetch: fetchNothing,
    endpoint: 'http://platform.example',
    hashText: (algorithm, text) => hash(algorithm, text),
    clock: () => now,
    random: () => 0.5,
    putExport: notHere,
    removeExport: notHere,
  },
);
const kept = memoryControl();
const ports: DeliverPorts = {
  control: withoutMembers(kept),
  graph: {
    addEvidence: notHere,
    profilesOf: async (ids) =>
      new Map(
        ids.map((id) => [id, { profileId: id, members: [emailOf(id), id], isErased: false }]),
      ),
  },
  vault: {
    merge: notHere,
    read: async (nodes) => new Map(nodes.map((node) => [node, recordOf(node)])),
  },
  warehouse: {
    start: async () => ({ kind: 'started', queryId: 'query' }),
    status: async () => ({ kind: 'succeeded', scannedBytes: 0 }),
    stop: notHere,
    results: notHere,
    ask: notHere,
  },
  objects: {
    bucket: 'lake',
    list: async (prefix) =>
      prefix.includes('operation=add')
        ? [...digits].map((digit) => `${prefix}shard=${digit}/part-0.gz`)
        : [],
    deleteAll: notHere,
  },
  lines: {
    read: async (schema, key) => {
      const digit = digits.indexOf(/shard=(.)/.exec(key)?.[1] ?? '0');
      const length = Math.ceil((members - digit) / 16);
      return Array.from({ length }, (_, at) => schema.parse({ profile_id: idOf(digit + at * 16) }));
    },
  },
  queue: {
    send: async (message, delaySeconds = 0) => {
      now += delaySeconds * 1000;
      queue.push(JSON.stringify(message));
    },
  },
  connectionFor: async () => ({ type, connector, makesLists: false }),
  clock: () => now,
  random: () => 0.5,
  sha256: (text) => hash('sha256', text),
};

const at = new Date(now).toISOString();
await writeRows(kept, { name: 'meta', settings }, ['email', 'phone'], at);
await publishAudience(kept, { generation: 1, size: members }, undefined, at);
queue.push(JSON.stringify({ kind: 'plan', syncId, runId: 'run' }));
for (let body = queue.shift(); body !== undefined; body = queue.shift())
  await deliver(body, ports, () => 60_000);
process.stdout.write(`${JSON.stringify({ members, sent, heapBytes: most })}\n`);
