import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, type Context, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

const answer = z.object({
  events: z.array(
    z.looseObject({
      sourceId: z.string(),
      requestId: z.string(),
      position: z.int(),
      type: z.string(),
      event: z.string(),
      receivedAt: z.string(),
      node: z.string().optional(),
      outcome: z.string(),
      reason: z.string().optional(),
      isBot: z.boolean().optional(),
      botReason: z.string().optional(),
    }),
  ),
});
type Event = z.infer<typeof answer>['events'][number];

const pollMs = 1_000;
const serverHint =
  'Is that a server of yours? A program with a browser’s key is taken for a machine: daicho source create NAME --server';

export const tail: Command = {
  summary: 'the last events with what became of each',
  usage: `daicho tail [--limit N] [--follow] [--source ID] [--outcome WHAT]

  --limit N        how many, up to 500 (default 20)
  --follow         go on with new ones until Ctrl-C
  --source ID      of one source; unknown: requests with no known write key
  --outcome WHAT   landed, rejected, refused (by the collector, told by number) or bot

Landed: in the lake, and in audiences from the next refresh on; whether it is a copy of another shows in the tally.
Of a burst at most 50 are shown, up to 25 refused ones among them; all are in the tally.`,
  async run(context) {
    const { values } = parseArgs({
      args: [...context.argv],
      options: {
        limit: { type: 'string', default: '20' },
        follow: { type: 'boolean', short: 'f', default: false },
        source: { type: 'string' },
        outcome: { type: 'string' },
      },
    });
    if (!/^[1-9]\d{0,2}$/.test(values.limit)) throw new UsageError('--limit is a number to 500.');
    const query = new URLSearchParams({
      limit: values.limit,
      ...(values.source !== undefined && { sourceId: values.source }),
      ...(values.outcome !== undefined && { outcome: values.outcome }),
    });
    const fetchEvents = async (): Promise<readonly Event[]> =>
      (await context.api.get(`/api/events/recent?${query}`, answer)).events;
    // Oldest first, as a log reads.
    let events = (await fetchEvents()).toReversed();
    const isPicked = values.source !== undefined || values.outcome !== undefined;
    show(events, context, `No ${isPicked ? 'such ' : ''}events in the last day.`);
    const seen = new Set(events.map(idOf));
    while (values.follow) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      events = (await fetchEvents()).filter((event) => !seen.has(idOf(event))).toReversed();
      for (const event of events) seen.add(idOf(event));
      show(events, context);
    }
    return 0;
  },
};

/** A report of refusals has several lines of one request. */
const idOf = ({ requestId, position, reason = '' }: Event): string =>
  `${requestId} ${position} ${reason}`;

/** @param whenNone said in place of the header where there are none; without it no header is shown */
function show(events: readonly Event[], { asJson, print }: Context, whenNone?: string): void {
  if (asJson) {
    for (const event of events) print(JSON.stringify(event));
    return;
  }
  if (events.length === 0) {
    if (whenNone !== undefined) print(whenNone);
    return;
  }
  const [header = '', ...lines] = textTable(
    ['time', 'source', 'type', 'event', 'person', 'fate'],
    events.map((event) => [
      event.receivedAt.slice(0, 19),
      event.sourceId,
      event.type,
      event.event,
      event.node?.slice(0, event.node.indexOf('.') + 9) ?? '-',
      fateOf(event),
    ]),
  );
  for (const line of whenNone !== undefined ? [header, ...lines] : lines) print(line);
  if (whenNone !== undefined && events.some(({ botReason }) => botReason === 'user_agent'))
    print(serverHint);
}

function fateOf({ outcome, reason, isBot, botReason }: Event): string {
  if (outcome === 'refused') return `refused: ${reason ?? ''}`;
  if (outcome === 'rejected') return `rejected: ${reason ?? ''}`;
  if (isBot !== true) return 'landed';
  return botReason === undefined
    ? 'landed (bot, not counted)'
    : `landed (bot: ${botReason}, not counted)`;
}
