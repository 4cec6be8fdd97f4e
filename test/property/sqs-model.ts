/** What queues are, said as simply as can be: an oracle for the store that keeps them. */

export const retentionSeconds = 100;
export const maxReceiveCount = 2;

export interface ModelMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: number;
  queue: string;
  visibleAt: number;
  receiveCount: number;
  receipt: number;
  firstReceivedAt: number | undefined;
  owner: string | undefined;
}

/** @param queue of two: messages of `work` that were received too often go to `dead` */
export class QueueModel {
  messages: ModelMessage[] = [];

  send(queue: string, messageId: string, body: string, now: number, delayMs: number): void {
    const state = { receiveCount: 0, receipt: 0, firstReceivedAt: undefined, owner: undefined };
    this.messages.push({ messageId, body, sentAt: now, queue, visibleAt: now + delayMs, ...state });
  }

  receive(queue: string, max: number, now: number, until: number, owner: string): ModelMessage[] {
    const given: ModelMessage[] = [];
    for (const message of this.#byVisibility(queue, now)) {
      if (given.length === max) break;
      if (message.sentAt < now - retentionSeconds * 1_000) {
        this.messages = this.messages.filter((other) => other !== message);
      } else if (queue === 'work' && message.receiveCount >= maxReceiveCount) {
        Object.assign(message, { queue: 'dead', visibleAt: now, owner: undefined });
      } else {
        message.receiveCount += 1;
        message.receipt += 1;
        message.firstReceivedAt ??= now;
        Object.assign(message, { visibleAt: until, owner });
        given.push({ ...message });
      }
    }
    return given;
  }

  delete(receipt: ModelMessage): void {
    this.messages = this.messages.filter((message) => !isReceived(message, receipt));
  }

  hide(receipt: ModelMessage, now: number, visibleAt: number): boolean {
    const message = this.messages.find((each) => isReceived(each, receipt));
    if (message === undefined || message.visibleAt <= now) return false;
    Object.assign(message, { visibleAt, owner: undefined });
    return true;
  }

  releaseOwned(owner: string, now: number): number {
    const held = this.messages.filter((each) => each.owner === owner && each.visibleAt > now);
    for (const message of held) {
      message.receiveCount -= 1;
      Object.assign(message, { visibleAt: now, owner: undefined });
    }
    return held.length;
  }

  purge(queue: string): void {
    this.messages = this.messages.filter((message) => message.queue !== queue);
  }

  counts(queue: string, now: number) {
    const mine = this.messages.filter((message) => message.queue === queue);
    const hidden = mine.filter(({ visibleAt }) => visibleAt > now);
    const inFlight = hidden.filter(({ receiveCount }) => receiveCount > 0).length;
    return {
      visible: mine.length - hidden.length,
      inFlight,
      delayed: hidden.length - inFlight,
      next: hidden.length === 0 ? undefined : Math.min(...hidden.map((each) => each.visibleAt)),
    };
  }

  /** In the order in which they are given; of the same instant, in that of sending. */
  #byVisibility(queue: string, now: number): ModelMessage[] {
    return this.messages
      .filter((message) => message.queue === queue && message.visibleAt <= now)
      .toSorted((one, other) => one.visibleAt - other.visibleAt);
  }
}

const isReceived = (message: ModelMessage, receipt: ModelMessage): boolean =>
  message.messageId === receipt.messageId &&
  message.receipt === receipt.receipt &&
  message.queue === receipt.queue;
