import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type ApiClient, apiClient, until } from '../../proofs/api-client.ts';
import { type Stack, startStack } from '../../proofs/stack.ts';
import { refresh, settle } from '../../proofs/steps.ts';

const recentEvents = z.object({
  events: z.array(
    z.looseObject({
      sourceId: z.string(),
      messageId: z.string(),
      type: z.string(),
      event: z.string(),
      node: z.string().optional(),
      outcome: z.string(),
    }),
  ),
});
type RecentEvent = z.infer<typeof recentEvents>['events'][number];

const tally = z.object({
  sources: z.array(
    z.looseObject({
      id: z.string(),
      accepted: z.int(),
      stored: z.int(),
      duplicate: z.int(),
      rejected: z.int(),
    }),
  ),
});

const profile = z.looseObject({
  profileId: z.string(),
  identifiers: z.array(z.looseObject({ kind: z.string() })),
  fields: z.array(z.looseObject({ field: z.string() })),
  consents: z.array(z.looseObject({ purpose: z.string(), isGranted: z.boolean() })),
});
type Profile = z.infer<typeof profile>;

/** A stack that several SDKs send to, each by a key and source of its own. */
export interface SdkWorld {
  readonly url: string;
  readonly api: ApiClient;
  /** @returns the write key */
  makeSource(
    id: string,
    keyKind?: 'browser' | 'server',
    origins?: readonly string[],
  ): Promise<string>;
  /** The source's last events, once there are so many. */
  arrived(sourceId: string, count: number): Promise<readonly RecentEvent[]>;
  person(kind: string, value: string): Promise<Profile>;
  /** Profile that a node belongs to. */
  profileIdOf(node: string): Promise<string>;
  /** What the lake says of every source after a refresh. */
  tallyOf(): Promise<
    Readonly<Record<string, readonly [stored: number, duplicate: number, rejected: number]>>
  >;
  close(): Promise<void>;
}

export async function openSdkWorld(): Promise<SdkWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'daicho-sdk-test-'));
  const stack: Stack = await startStack({ state: folder });
  const api = apiClient(() => stack);
  const ofSource = async (sourceId: string) =>
    (await api.get('/api/events/recent?limit=200', recentEvents)).events.filter(
      (event) => event.sourceId === sourceId,
    );
  return {
    url: stack.url,
    api,
    makeSource: async (id, keyKind = 'browser', origins = []) => {
      const made = z.looseObject({ writeKey: z.string() });
      return (await api.post('/api/sources', { id, name: id, keyKind, origins }, made)).writeKey;
    },
    arrived: (sourceId, count) =>
      until(
        () => ofSource(sourceId),
        (events) => events.length >= count,
        { what: `${count} events of ${sourceId}`, timeoutMs: 30_000 },
      ),
    person: (kind, value) => api.post('/api/profiles/lookup', { kind, value }, profile),
    profileIdOf: async (node) => (await api.get(`/api/profiles/${node}`, profile)).profileId,
    tallyOf: async () => {
      await settle(() => stack);
      await refresh(api, { asOf: todayInTokyo() });
      const { sources } = await api.get('/api/tally', tally);
      return Object.fromEntries(
        sources.map(({ id, stored, duplicate, rejected }) => [
          id,
          [stored, duplicate, rejected] as const,
        ]),
      );
    },
    close: async () => {
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const todayInTokyo = (): string => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
