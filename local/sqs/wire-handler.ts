import { randomUUID } from 'node:crypto';
import { AwsError, type WireHandler, type WireResponse } from '../wire.ts';
import { actions } from './actions.ts';
import { invalidParameter } from './message-rules.ts';
import type { QueueService } from './queue-service.ts';

/** Names from the older query protocol, which SDKs still show for these errors. */
const queryCodes: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  InvalidParameterValue: 'InvalidParameterValue',
  MissingParameter: 'MissingParameter',
  InvalidMessageContents: 'InvalidMessageContents',
  ReceiptHandleIsInvalid: 'ReceiptHandleIsInvalid',
  InvalidAttributeName: 'InvalidAttributeName',
};

/** AWS's JSON protocol. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html */
export function sqsHandler(queues: QueueService): WireHandler {
  const perform = actions(queues);
  return async ({ headers, body }) => {
    const requestId = randomUUID();
    try {
      const name = /^AmazonSQS\.(\w+)$/.exec(headers['x-amz-target'] ?? '')?.[1] ?? '';
      const action = Object.hasOwn(perform, name) ? perform[name] : undefined;
      if (action === undefined) {
        throw new AwsError(
          'UnsupportedOperation',
          `The local SQS does not serve ${name === '' ? 'the query protocol' : name}.`,
        );
      }
      return answer(200, await action(parseBody(body)), requestId);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const queryCode = queryCodes[error.code] ?? `AWS.SimpleQueueService.${error.code}`;
      const fault = error.status >= 500 ? 'Receiver' : 'Sender';
      return answer(
        error.status,
        { __type: `com.amazonaws.sqs#${error.code}`, message: error.message, ...error.extra },
        requestId,
        { 'x-amzn-query-error': `${queryCode};${fault}` },
      );
    }
  };
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8') || '{}');
  } catch {
    throw invalidParameter('The request is not JSON.');
  }
}

const answer = (
  status: number,
  content: object,
  requestId: string,
  headers: Record<string, string> = {},
): WireResponse => ({
  status,
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': requestId,
    ...headers,
  },
  body: JSON.stringify(content),
});
