import { daysOfCaps } from '../../domain/channel/frequency.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { channelFacts } from '../../queries/channel-facts.ts';
import type { OccasionKind } from '../../schemas/automation.ts';
import type { ChannelRules } from '../../schemas/channel.ts';
import { type ChannelFacts, channelFactsRow } from '../../schemas/channel-facts.ts';
import { ownSourceId } from '../../schemas/own-source.ts';
import type { SendPorts } from './ports.ts';

const dayMs = 86_400_000;
/** What people do by hour is looked at for so long. */
const hoursDays = 365;
const mostAttempts = 5;

/** A statement that is on its way, as its row knows it. */
export interface Asking {
  readonly name: string;
  readonly audienceId: string;
  readonly generation: number;
  readonly requestedAt: string;
  readonly attempt: number;
  readonly polls: number;
  readonly queryId: string | undefined;
  readonly occasion?: OccasionKind;
}

export type Asked =
  | { readonly kind: 'facts'; readonly facts: readonly ChannelFacts[] }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Look again then; `change` is what the row must know by then. */
  | {
      readonly kind: 'later';
      readonly delaySeconds: number;
      readonly change: Readonly<Partial<Pick<Asking, 'attempt' | 'polls' | 'queryId'>>>;
    };

/** Takes the question for the facts of an audience one step further. Days are those of the request, so that it stays one text. */
export async function askFacts(
  asking: Asking,
  rules: ChannelRules,
  { warehouse, sha256, timeZone }: SendPorts,
): Promise<Asked> {
  const { queryId, attempt, polls } = asking;
  if (queryId === undefined) {
    const token = sha256(`${asking.name} ${asking.attempt}`);
    const started = await warehouse.start(statement(asking, rules, timeZone), token);
    return started.kind === 'busy'
      ? { kind: 'later', delaySeconds: 2, change: {} }
      : { kind: 'later', delaySeconds: 0, change: { queryId: started.queryId } };
  }
  const status = await warehouse.status(queryId);
  if (status.kind === 'succeeded')
    return { kind: 'facts', facts: await warehouse.results(channelFactsRow, queryId) };
  if (status.kind === 'active') {
    const delaySeconds = Math.min(30, Math.floor(polls / 2));
    return { kind: 'later', delaySeconds, change: { polls: polls + 1 } };
  }
  if (!status.isRetryable || attempt >= mostAttempts)
    return { kind: 'failed', reason: `The question for its people failed: ${status.reason}` };
  return {
    kind: 'later',
    delaySeconds: 2 ** attempt,
    change: { attempt: attempt + 1, polls: 0, queryId: undefined },
  };
}

function statement(asking: Asking, rules: ChannelRules, timeZone: string): string {
  const dayOf = brandDays(timeZone);
  const at = Date.parse(asking.requestedAt);
  return channelFacts({
    audienceId: asking.audienceId,
    generation: asking.generation,
    today: dayOf(at),
    contactsSince: dayOf(at - (daysOfCaps(rules.caps) + 1) * dayMs),
    hoursSince: dayOf(at - hoursDays * dayMs),
    timeZone,
    ownSourceId,
    ...(asking.occasion !== undefined && { occasion: asking.occasion }),
  });
}
