import type { CallType } from '../../schemas/call-type.ts';
import type { VaultUpdate } from '../consent/vault.ts';
import type { EvidenceClaim } from '../identity/graph.ts';
import type { IdentifierNode } from '../identity/identifier-node.ts';
import type { PlanOf } from '../tracking-plan/source-plan.ts';
import { type Violation, violationOf } from '../tracking-plan/violation.ts';
import { asBot } from './as-bot.ts';
import { withBirthMonthDay } from './birth-month-day.ts';
import { type BotRules, botReasonOf } from './bot-reason.ts';
import type { DayOf } from './brand-day.ts';
import { caseWordOf } from './case-word.ts';
import { checkEvent } from './check-event.ts';
import { clickIdsOf } from './click-ids.ts';
import { type Content, contentOf } from './content.ts';
import { eventNodes, type Identify } from './event-identity.ts';
import { type EventTime, eventTime } from './event-time.ts';
import { type GroupSaid, groupOf } from './group.ts';
import { isoTime } from './iso-time.ts';
import { maxPersonalTraitLength } from './limits.ts';
import { messageIdOf } from './message-id.ts';
import { originalTimeOf, withOriginalTime } from './original-time.ts';
import { overreachOf } from './overreach.ts';
import type { Reason } from './reasons.ts';
import type { IntakeRequest } from './request.ts';
import type { ConsentRow, EventRow, TraitRow } from './rows.ts';
import { claimsOf, consentRowsOf, consentsOf, traitRowsOf, vaultUpdatesOf } from './said.ts';
import { withRequest } from './said-by-request.ts';
import { type Scrubbing, scrubbing } from './scrub-json.ts';
import { isMembers, parseJson, type RawEvent } from './split.ts';
import { termsWordOf } from './terms-word.ts';

type Members = Readonly<Record<string, unknown>>;

export interface IntakeTools extends BotRules {
  readonly identify: Identify;
  /** Keyed hash of a text, lower-case hex, at least 32 digits; keyed because it covers personal data. */
  readonly fingerprint: (text: string) => string;
  readonly dayOf: DayOf;
  /** Whether the brand has declared month and day of birth as a trait of the lake. @default false */
  readonly declaresBirthMonthDay?: boolean;
  /** The tracking plan of a source. @default no source has one */
  readonly planOf?: PlanOf;
  /** Told of a fault of ours that made an event unprocessable. */
  readonly onFault: (error: unknown) => void;
}

export interface TakenEvent {
  readonly kind: 'taken';
  /** Day of the lake that the row belongs to. */
  readonly day: string;
  /** Sent with a browser key. */
  readonly isFromBrowser: boolean;
  readonly row: EventRow;
  readonly claims: readonly EvidenceClaim[];
  readonly vault: readonly VaultUpdate[];
  readonly traits: readonly TraitRow[];
  readonly consents: readonly ConsentRow[];
  readonly group: GroupSaid;
  /** What the source's plan found wrong with it. */
  readonly violation: Violation | undefined;
}

/** What one event becomes. */
export type Taken =
  | TakenEvent
  | {
      readonly kind: 'rejected';
      readonly reason: Reason;
      /** Of `plan_violation`: what is wrong. */
      readonly violation?: Violation;
    };

/**
 * Turns one event of a request into its row, its evidence and what goes to the vault. Throws for nothing that a client
 * can send.
 *
 * @param copyOf how many events of the same text stand before it in the request; asked only where no messageId is given
 */
export function takeEvent(
  raw: RawEvent,
  position: number,
  request: IntakeRequest,
  tools: IntakeTools,
  copyOf: (text: string) => number,
): Taken {
  if (raw.fault !== undefined) return rejected(raw.fault);
  const event = parseJson(raw.text);
  if (event === undefined) return rejected('malformed_json');
  if (!isMembers(event)) return rejected('not_an_object');
  if (Object.hasOwn(event, '__proto__') || Object.hasOwn(event, 'constructor')) {
    return rejected('forbidden_key');
  }
  const checked = checkEvent(event, request.type);
  if ('reason' in checked) return rejected(checked.reason);
  const context = mergedContext(event, request.head);
  if (context === undefined) return rejected('invalid_field');
  const { type } = checked;
  const overreach = overreachOf(type, context, request);
  if (overreach !== undefined) return rejected(overreach);
  const identified = eventNodes(
    { event, type, context, text: raw.text, keyKind: request.keyKind, deviceId: request.deviceId },
    tools.identify,
  );
  if ('reason' in identified) return rejected(identified.reason);
  const messageId = messageIdOf(event, raw.text, request, tools.fingerprint, copyOf);
  if (messageId === undefined) return rejected('id_too_long');
  const found = { event, type, context, nodes: identified.nodes, messageId };
  const plan = tools.planOf?.(request.sourceId);
  if (plan === undefined) return assemble({ ...found, ...unplanned }, position, request, tools);
  const findings = plan.judge(event, type);
  const violation = violationOf(event, type, messageId, findings);
  if (violation !== undefined && plan.mode === 'strict' && findings.some(({ isNote }) => !isNote)) {
    return { kind: 'rejected', reason: 'plan_violation', violation };
  }
  const parted = plan.partPersonal?.(event, type) ?? { event, fields: noFields };
  return assemble({ ...found, ...parted, violation }, position, request, tools);
}

const noFields: ReadonlyMap<string, string> = new Map();
const unplanned = { fields: noFields, violation: undefined };

interface Found {
  readonly event: Members;
  readonly type: CallType;
  readonly context: Members;
  readonly nodes: readonly IdentifierNode[];
  readonly messageId: string;
  /** What the plan calls personal, taken out of the event. */
  readonly fields: ReadonlyMap<string, string>;
  readonly violation: Violation | undefined;
}

function assemble(
  { event, type, context, nodes, messageId, fields, violation }: Found,
  position: number,
  request: IntakeRequest,
  tools: IntakeTools,
): Taken {
  const [strongest] = nodes;
  if (strongest === undefined) return rejected('no_identifier');
  const state = scrubbing(request.limits.arrayMembers);
  for (const [field, text] of fields) {
    if (text.length > maxPersonalTraitLength) state.fault ??= 'trait_too_long';
    state.removed.push(field, text);
  }
  const content = contentOf(event, type, context, state);
  const consents = consentsOf(context, state);
  if (state.fault !== undefined) return rejected(state.fault);
  const time = timeOf(event, request, tools.dayOf);
  const original = originalTimeOf(event, time);
  const said = {
    nodes,
    strongest: strongest.node,
    messageId,
    saidAtEpochMs: time.saidAtEpochMs,
    at: isoTime(time.saidAtEpochMs),
  };
  const taken: TakenEvent = {
    kind: 'taken',
    day: time.day,
    isFromBrowser: request.keyKind === 'browser',
    row: {
      source_id: request.sourceId,
      message_id: messageId,
      request_id: request.requestId,
      position,
      request_events: request.events,
      type,
      event: content.event,
      node: strongest.node,
      timestamp: time.epochMs,
      received_at: request.receivedAtEpochMs,
      is_day_flagged: time.isDayFlagged,
      is_bot: false,
      fingerprint: fingerprintOf(event, type, content, state, tools),
      properties: content.properties,
      context: withRequest(withOriginalTime(content.context, original), context, type, request),
      click_ids: clickIdsOf(event, context, time.epochMs),
      bot_reason: undefined,
    },
    claims: claimsOf(said, request.sourceId, request.keyKind === 'server'),
    vault: vaultUpdatesOf(said, withFields(content.fields, fields), consents, {
      terms: termsWordOf(event, type, said),
      cases: type === 'track' ? caseWordOf(event, said, request.sourceId) : undefined,
    }),
    traits: traitRowsOf(
      said,
      tools.declaresBirthMonthDay === true ? withBirthMonthDay(content) : content.traits,
    ),
    consents: consentRowsOf(said, consents),
    group: groupOf(event, type, said, content.properties, request.keyKind === 'server'),
    violation,
  };
  const machine = botReasonOf(context, request, tools);
  return machine === undefined ? taken : asBot(taken, machine);
}

const withFields = (
  own: ReadonlyMap<string, string>,
  planned: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => (planned.size === 0 ? own : new Map([...planned, ...own]));

function rejected(reason: Reason): Taken {
  return { kind: 'rejected', reason };
}

function timeOf(event: Members, request: IntakeRequest, dayOf: DayOf): EventTime {
  return eventTime(
    {
      timestamp: event['timestamp'] ?? event['originalTimestamp'],
      sentAt: event['sentAt'] ?? request.head['sentAt'],
      receivedAtEpochMs: request.receivedAtEpochMs,
      history: request.history,
    },
    dayOf,
  );
}

const nothing: Members = {};

/** The batch's context under the event's own, integrations put in; undefined when the batch's is no object. */
function mergedContext(event: Members, head: Members): Members | undefined {
  const context = merged(event['context'], head['context']);
  const integrations = merged(event['integrations'], head['integrations']);
  if (context === undefined || integrations === undefined) return undefined;
  return Object.keys(integrations).length === 0 ? context : { ...context, integrations };
}

function merged(own: unknown, common: unknown): Members | undefined {
  if (common === undefined || common === null) return isMembers(own) ? own : nothing;
  if (!isMembers(common)) return undefined;
  return isMembers(own) ? { ...common, ...own } : common;
}

/** Hash of all that the event says, but for `sentAt` and the write key, which differ between copies. */
function fingerprintOf(
  event: Members,
  type: CallType,
  content: Content,
  state: Scrubbing,
  tools: IntakeTools,
): string {
  const { userId, anonymousId, previousId } = event;
  const time = event['timestamp'] ?? event['originalTimestamp'];
  const parts = [type, content.event, userId, anonymousId, previousId, time, state.removed];
  const text = `${JSON.stringify(parts)}\n${content.properties}\n${content.context}`;
  return tools.fingerprint(text).slice(0, 32);
}
