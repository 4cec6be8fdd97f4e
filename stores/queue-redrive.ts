import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { sqsClient } from './aws-clients.ts';
import { inParallel } from './in-parallel.ts';
import { sqsQueueDepth } from './queue-depth.ts';

/** Messages that a queue's consumer gave up. */
export interface GivenUp {
  /** About how many there are. */
  depth(): Promise<number>;
  /**
   * Sends them to their queue again, each deleted here only once it is there. Whoever dies in between has sent one twice,
   * which every consumer takes.
   *
   * @param untilEpochMs when to stop and leave the rest
   * @returns how many went, and whether that is all there was to be seen
   */
  redrive(untilEpochMs: number): Promise<{ readonly sent: number; readonly isComplete: boolean }>;
}

const perCall = 10;
/** Long enough for ten sends; what is not sent by then is seen again. */
const visibilitySeconds = 60;

/** @param clock epoch milliseconds */
export function sqsGivenUp(
  urls: { readonly queueUrl: string; readonly deadLettersUrl: string },
  clock: () => number,
  /** @default a client from the environment */
  client: SQSClient = sqsClient(),
): GivenUp {
  const QueueUrl = urls.deadLettersUrl;
  const round = async (): Promise<number> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: perCall,
        VisibilityTimeout: visibilitySeconds,
      }),
    );
    await inParallel(Messages, perCall, ({ Body: MessageBody }) =>
      client.send(new SendMessageCommand({ QueueUrl: urls.queueUrl, MessageBody })),
    );
    if (Messages.length === 0) return 0;
    const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    return Messages.length;
  };
  return {
    depth: sqsQueueDepth(QueueUrl, client),
    redrive: async (untilEpochMs) => {
      let sent = 0;
      while (clock() < untilEpochMs) {
        const moved = await round();
        if (moved === 0) return { sent, isComplete: true };
        sent += moved;
      }
      return { sent, isComplete: false };
    },
  };
}
