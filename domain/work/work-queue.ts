/** A queue of JSON messages, delivered at least once, in no order. */
export interface WorkQueue<Message> {
  /** @param delaySeconds 0 to 900 @default 0 */
  send(message: Message, delaySeconds?: number): Promise<void>;
}
