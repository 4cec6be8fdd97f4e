import type { RecentEvent } from '../../schemas/control.ts';
import type { DeadLetter } from '../../schemas/dead-letter.ts';
import type { AccountWord } from '../company/accounts.ts';
import { isLater } from '../company/apply-word.ts';
import type { VaultUpdate } from '../consent/vault.ts';
import type { EvidenceClaim } from '../identity/graph.ts';
import type { NodeId } from '../identity/identifier.ts';
import { isIdentifierField } from '../identity/identifier-node.ts';
import {
  type Violation,
  type ViolationCount,
  ViolationCounts,
} from '../tracking-plan/violation.ts';
import { asBot } from './as-bot.ts';
import type { DayOf } from './brand-day.ts';
import { burstingNodes } from './burst.ts';
import {
  type EnvelopeHead,
  eventLetters,
  type LetterTools,
  messageLetter,
  type RefusedEvent,
} from './letters.ts';
import type { Reason } from './reasons.ts';
import { RecentEvents } from './recent.ts';
import type { ConsentRow, EventRow, MemberRow, OutcomeRow, TraitRow } from './rows.ts';
import type { TakenEvent } from './take-event.ts';
import type { TakenRequest } from './take-request.ts';
import { type VolumeAddition, Volumes } from './volumes.ts';

/** Everything that some messages want to become, ready to be stored. Rows are by day. */
export interface Gathered {
  readonly events: ReadonlyMap<string, readonly EventRow[]>;
  readonly outcomes: ReadonlyMap<string, readonly OutcomeRow[]>;
  readonly traits: ReadonlyMap<string, readonly TraitRow[]>;
  readonly consents: ReadonlyMap<string, readonly ConsentRow[]>;
  readonly members: ReadonlyMap<string, readonly MemberRow[]>;
  /** Each different word about an account once, the latest of them. */
  readonly accounts: readonly AccountWord[];
  /** Each set of nodes once. */
  readonly claims: readonly EvidenceClaim[];
  readonly vault: readonly VaultUpdate[];
  readonly letters: readonly DeadLetter[];
  /** What each source sent. */
  readonly volumes: readonly VolumeAddition[];
  /** What tracking plans found wrong. */
  readonly violations: readonly ViolationCount[];
  /** The last events, refused ones preferred. */
  readonly recent: readonly RecentEvent[];
}

export interface GatheringTools extends LetterTools {
  readonly dayOf: DayOf;
}

/** Gathers messages, so that what they have in common is stored once. */
export class Gathering {
  readonly #tools: GatheringTools;
  /** Taken events with the day of their receipt, until all are there: what a device did shows only then. */
  readonly #taken: { readonly event: TakenEvent; readonly receiptDay: string }[] = [];
  readonly #events = new Map<string, EventRow[]>();
  readonly #outcomes = new Map<string, OutcomeRow[]>();
  readonly #traits = new Map<string, Map<string, TraitRow>>();
  readonly #consents = new Map<string, Map<string, ConsentRow>>();
  readonly #members = new Map<string, Map<string, MemberRow>>();
  readonly #accounts = new Map<string, AccountWord>();
  readonly #claims = new Map<string, EvidenceClaim>();
  readonly #vault = new Map<NodeId, VaultUpdate[]>();
  readonly #letters: DeadLetter[] = [];
  readonly #recent = new RecentEvents();
  readonly #volumes: Volumes;
  readonly #violations = new ViolationCounts();

  constructor(tools: GatheringTools) {
    this.#tools = tools;
    this.#volumes = new Volumes(tools.dayOf);
  }

  /** A request that was taken apart. */
  addRequest(envelope: EnvelopeHead, request: TakenRequest, message: string): void {
    const receiptDay = this.#tools.dayOf(Date.parse(envelope.receivedAt));
    const refused: RefusedEvent[] = [];
    request.events.forEach(({ text, taken }, position) => {
      if (taken.violation !== undefined) {
        this.#addViolation(taken.violation, envelope, receiptDay, taken.kind === 'rejected');
      }
      if (taken.kind === 'taken') this.#taken.push({ event: taken, receiptDay });
      else refused.push({ position, reason: taken.reason, text, violation: taken.violation });
    });
    const [first] = refused;
    if (first === undefined) return;
    const { before, after, isBatch } = request;
    const events = request.events.length;
    if (isBatch) {
      const around = { before, after, events };
      this.#letters.push(...eventLetters(envelope, refused, around, this.#tools));
    } else {
      this.#letters.push(messageLetter(envelope, first, message, this.#tools));
    }
    for (const event of refused) this.#addOutcome(envelope, event, events, receiptDay);
  }

  /** A message that could not be taken apart: one rejected event at position 0. */
  addRejected(envelope: EnvelopeHead, reason: Reason, message: string): void {
    this.#letters.push(messageLetter(envelope, { reason }, message, this.#tools));
    const day = this.#tools.dayOf(Date.parse(envelope.receivedAt));
    this.#addOutcome(envelope, { position: 0, reason }, 1, day);
  }

  /** Requests that the collector did not take, by reason: no events, so they are in no tally. */
  addDoorReport(envelope: EnvelopeHead, reasons: readonly (readonly [string, number])[]): void {
    const receivedAt = Date.parse(envelope.receivedAt);
    for (const [reason, requests] of reasons) {
      this.#volumes.count(envelope.sourceId, receivedAt, 'refused', requests);
      this.#recent.addTurnedAway(envelope, reason, requests);
    }
  }

  /** Strongest node of each event that was taken. */
  nodes(): ReadonlySet<NodeId> {
    return new Set(this.#taken.map(({ event }) => event.row.node));
  }

  /**
   * Ends the gathering; call it once.
   *
   * @param suppressed nodes of people who were erased: of their events only a count is kept
   */
  finish(suppressed: ReadonlySet<NodeId> = new Set()): Gathered {
    this.#addAllTaken(suppressed);
    const valuesOf = <Row>(rows: Map<string, Map<string, Row>>): Map<string, Row[]> =>
      new Map([...rows].map(([day, byKey]) => [day, [...byKey.values()]]));
    return {
      events: this.#events,
      outcomes: this.#outcomes,
      traits: valuesOf(this.#traits),
      consents: valuesOf(this.#consents),
      members: valuesOf(this.#members),
      accounts: [...this.#accounts.values()],
      claims: [...this.#claims.values()],
      vault: [...this.#vault.values()].flat(),
      letters: this.#letters,
      volumes: this.#volumes.list(),
      violations: this.#violations.list(),
      recent: this.#recent.list(),
    };
  }

  #addAllTaken(suppressed: ReadonlySet<NodeId>): void {
    const rows = this.#taken.flatMap(({ event }) => (event.isFromBrowser ? event.row : []));
    const bursting = burstingNodes(rows);
    for (const { event, receiptDay } of this.#taken) {
      if (suppressed.has(event.row.node)) {
        this.#addSuppressed(event.row, receiptDay);
        continue;
      }
      const isBurst = event.isFromBrowser && !event.row.is_bot && bursting.has(event.row.node);
      this.#addTaken(isBurst ? asBot(event, 'burst') : event, receiptDay);
    }
  }

  #addTaken(taken: TakenEvent, receiptDay: string): void {
    listOf(this.#events, taken.day).push(taken.row);
    for (const claim of taken.claims) this.#addClaim(claim);
    for (const update of taken.vault) this.#addUpdate(update);
    for (const row of taken.traits) {
      keepLatest(mapOf(this.#traits, receiptDay), `${row.node}\n${row.trait}\n${row.value}`, row);
    }
    for (const row of taken.consents) {
      const key = `${row.node}\n${row.purpose}\n${row.is_granted}`;
      keepLatest(mapOf(this.#consents, receiptDay), key, row);
    }
    for (const row of taken.group.members) {
      const key = `${row.node}\n${row.account_id}\n${row.is_member}`;
      keepLatest(mapOf(this.#members, receiptDay), key, row);
    }
    for (const word of taken.group.accounts) this.#addWord(word);
    this.#recent.addTaken(taken.row);
    const { source_id: sourceId, received_at: receivedAt, is_bot: isBot } = taken.row;
    this.#volumes.count(sourceId, receivedAt, 'landed');
    if (isBot) this.#volumes.count(sourceId, receivedAt, 'bots');
  }

  #addSuppressed(row: EventRow, receiptDay: string): void {
    const { source_id: sourceId, request_id: requestId, position, request_events: events } = row;
    const receivedAt = new Date(row.received_at).toISOString();
    const request = { sourceId, requestId, receivedAt };
    this.#addOutcome(request, { position, reason: 'suppressed' }, events, receiptDay);
  }

  #addViolation(
    violation: Violation,
    { sourceId, receivedAt }: EnvelopeHead,
    day: string,
    isRefused: boolean,
  ): void {
    this.#violations.add(violation, { sourceId, day, receivedAt, isRefused });
  }

  /** Of several claims with the same nodes the first says all; which one that is must not hang on arrival. */
  #addClaim(claim: EvidenceClaim): void {
    const key = `${claim.mayJoinPeople} ${claim.nodes.join(' ')}`;
    const known = this.#claims.get(key);
    const isEarlier =
      known === undefined ||
      claim.at < known.at ||
      (claim.at === known.at && claim.messageId < known.messageId);
    if (isEarlier) this.#claims.set(key, claim);
  }

  #addWord(word: AccountWord): void {
    const key = JSON.stringify([word.accountId, word.parentId, word.traits, word.isFromBrowser]);
    const known = this.#accounts.get(key);
    if (known === undefined || isLater(word, known)) this.#accounts.set(key, word);
  }

  #addUpdate(update: VaultUpdate): void {
    const known = listOf(this.#vault, update.node);
    if (known.length === 0 || !isRepeated(update, known)) known.push(update);
  }

  #addOutcome(
    envelope: Pick<EnvelopeHead, 'sourceId' | 'requestId' | 'receivedAt'>,
    event: { readonly position: number; readonly reason: Reason },
    requestEvents: number,
    day: string,
  ): void {
    listOf(this.#outcomes, day).push({
      source_id: envelope.sourceId,
      request_id: envelope.requestId,
      position: event.position,
      request_events: requestEvents,
      message_id: null,
      received_at: Date.parse(envelope.receivedAt),
      outcome: 'rejected',
      reason: event.reason,
    });
    this.#volumes.count(envelope.sourceId, Date.parse(envelope.receivedAt), 'rejected');
    this.#recent.addRefused(envelope, event);
  }
}

/** A node's own identifier alone says the same every time. */
function isRepeated(update: VaultUpdate, known: readonly VaultUpdate[]): boolean {
  return (
    Object.keys(update.consents).length === 0 &&
    update.cases === undefined &&
    Object.keys(update.fields).every(
      (field) =>
        isIdentifierField(field) && known.some((each) => Object.hasOwn(each.fields, field)),
    )
  );
}

function listOf<Value>(lists: Map<string, Value[]>, key: string): Value[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: Value[] = [];
  lists.set(key, list);
  return list;
}

function mapOf<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const map = new Map<string, Value>();
  maps.set(key, map);
  return map;
}

function keepLatest<Row extends { readonly at: number; readonly message_id: string }>(
  rows: Map<string, Row>,
  key: string,
  row: Row,
): void {
  const known = rows.get(key);
  const isLater =
    known === undefined ||
    row.at > known.at ||
    (row.at === known.at && row.message_id > known.message_id);
  if (isLater) rows.set(key, row);
}
