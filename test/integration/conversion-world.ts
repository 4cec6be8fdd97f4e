import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { advanceConversions } from '../../functions/deliver/conversions/advance.ts';
import type { ConversionPorts } from '../../functions/deliver/conversions/ports.ts';
import { landingEvents } from '../../queries/tables/catalogue.ts';
import {
  type ConversionMessage,
  conversionFeedRow,
  conversionRow,
  conversionStatuses,
} from '../../schemas/conversion.ts';
import { conversionPlatforms, openPlatform } from '../contract/conversion-platforms.ts';
import { noon } from '../contract/platform-ports.ts';
import { permitEveryone } from './legal-bases.ts';
import { mortal, type World } from './refresh-world.ts';

/** An event as it lands; times in milliseconds before noon of the stand-ins' day. */
export interface Landing {
  readonly message: string;
  readonly node: string;
  readonly agoMs: number;
  readonly event?: string;
  readonly isBot?: boolean;
  readonly properties?: object;
  readonly clickIds?: object;
  /** @default an order's last page */
  readonly context?: object;
}

const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const webContext = { page: { url: 'https://shop.example/thanks' }, userAgent: 'Mozilla/5.0' };

/** A world with stand-ins of two platforms and a feed of orders to each. */
export async function conversionWorld(world: World, name: string, since: string) {
  const { control } = world.ports;
  const queue: ConversionMessage[] = [];
  const platforms = conversionPlatforms.filter(({ type }) =>
    ['meta-conversions', 'google-conversions'].includes(type.name),
  );
  const opened = new Map(
    await Promise.all(
      platforms.map(async (platform) => {
        const { type } = platform;
        return [type.name, { ...(await openPlatform(platform)), type }] as const;
      }),
    ),
  );
  const of = (type: string) => {
    const found = opened.get(type);
    if (found === undefined) throw new Error(`${type} is not open`);
    return found;
  };
  const feedOf = (type: string) => `${name}-${type}`;
  for (const [type, { type: conversions }] of opened) {
    await permitEveryone(control, type);
    await control.put({
      kind: 'conversion-feed',
      id: feedOf(type),
      destinationId: type,
      events: { 'Order Completed': conversions.purchaseName },
      since,
      valueProperty: 'revenue',
      currency: 'JPY',
      place: 'auto',
      clickDays: 30,
      everyMinutes: 0,
      state: 'idle',
      createdAt: '2026-06-01T00:00:00.000Z',
    });
  }
  let now: number = noon;
  const ports: ConversionPorts = {
    control,
    graph: world.people.graph,
    vault: world.people.vault,
    warehouse: world.ports.warehouse,
    objects: world.ports.lake,
    lines: world.lines,
    queue: { send: async (message) => void queue.push(message) },
    conversionsTo: async (id) => ({ type: of(id).type, connector: of(id).connect() }),
    clock: () => now,
    random: () => 0.5,
    sha256: (text) => hash('sha256', text),
  };
  let runs = 0;
  let requests = 0;
  return {
    of,
    /** Lets time go by. */
    wait: (ms: number) => {
      now += ms;
    },
    /** Stores events, each under the day of its time in Tokyo; `refresh` also looks who is who. */
    async land(
      landings: readonly Landing[],
      scope: 'compact' | 'refresh' = 'compact',
    ): Promise<void> {
      requests += 1;
      const rows = landings.map((landing, position) => ({
        ...{ source_id: 'shop', request_id: `r${requests}`, position },
        ...{ request_events: landings.length, message_id: landing.message, type: 'track' },
        ...{ event: landing.event ?? 'Order Completed', node: landing.node },
        ...{ timestamp: noon - landing.agoMs, received_at: noon - landing.agoMs },
        ...{ is_day_flagged: false, is_bot: landing.isBot ?? false, fingerprint: landing.message },
        properties: JSON.stringify(landing.properties ?? {}),
        context: JSON.stringify(landing.context ?? webContext),
        click_ids: landing.clickIds === undefined ? null : JSON.stringify(landing.clickIds),
      }));
      for (const [day, some] of Map.groupBy(rows, ({ timestamp }) =>
        new Date(timestamp + 9 * hourMs).toISOString().slice(0, 10),
      ))
        await world.land(landingEvents, day, some);
      await world.people.mirror();
      await world.ask(scope, '2026-07-01');
      await world.work();
    },
    /**
     * A run of a feed until nothing is left to do.
     *
     * @param chance of each call to kill the invocation
     */
    async run(type: string, chance = 0, random = Math.random) {
      runs += 1;
      queue.push({ kind: 'conversions', feedId: feedOf(type), runId: `${name}-${runs}` });
      const before = of(type).standIn.stats.requests;
      for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
        try {
          const mine = chance === 0 ? ports : mortal(ports, chance, random);
          await advanceConversions(message, mine, () => 100_000);
        } catch (error) {
          if (!(error instanceof Error && error.name === 'Crash')) throw error;
          queue.push(message);
        }
        await pause(2);
        // Callers that were killed leave the gate in time.
        now += 500;
      }
      const feed = await control.get(conversionFeedRow, 'conversion-feed', feedOf(type));
      if (feed === undefined) throw new Error('the feed is gone');
      return { feed, requests: of(type).standIn.stats.requests - before };
    },
    /** How many events of the journal have each fate. */
    async fates(type: string): Promise<Readonly<Record<string, number>>> {
      const rows = await control.queryAll(conversionRow, { kind: `conversion#${feedOf(type)}` });
      const counts = Object.groupBy(rows, ({ status }) => status);
      return Object.fromEntries(
        conversionStatuses.map((status) => [status, counts[status]?.length ?? 0]),
      );
    },
    close: async () => {
      for (const { close } of opened.values()) await close();
    },
  };
}
