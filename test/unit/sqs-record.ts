import type { SQSRecord } from 'aws-lambda';
import { receivedAt } from './intake-tools.ts';

let messages = 0;

/** A message as Lambda hands it over. */
export function sqsRecord(body: string, receiveCount = 1): SQSRecord {
  messages += 1;
  return {
    messageId: `message-${messages}`,
    receiptHandle: 'handle',
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(Date.parse(receivedAt)),
      SenderId: 'collect',
      ApproximateFirstReceiveTimestamp: String(Date.parse(receivedAt)),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:ap-northeast-1:000000000000:events',
    awsRegion: 'ap-northeast-1',
  };
}
