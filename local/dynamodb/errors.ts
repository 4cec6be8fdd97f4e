import { AwsError } from '../wire.ts';

export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** A key with the wrong attributes or types: in a transaction a reason to cancel, elsewhere a plain refusal. */
export class KeyMismatchError extends AwsError {
  constructor(message: string) {
    super('ValidationException', message);
  }
}

/** What AWS would do and this emulator does not: refused by name instead of guessed. */
export function notServed(what: string): AwsError {
  return validationError(`${what} is not served by the embedded DynamoDB`);
}

export function serializationError(message: string): AwsError {
  return new AwsError('SerializationException', message);
}

export function tableNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'Requested resource not found');
}

const namespaces: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate#',
  SerializationException: 'com.amazon.coral.service#',
  UnknownOperationException: 'com.amazon.coral.service#',
};

function typeOfError(error: AwsError): string {
  return `${namespaces[error.code] ?? 'com.amazonaws.dynamodb.v20120810#'}${error.code}`;
}

// AWS models the message of these two with a capital; the SDK reads `Message` or `message` of the others alike.
const capitalMessage = new Set([
  'TransactionCanceledException',
  'IdempotentParameterMismatchException',
]);

export function bodyOfError(error: AwsError): Record<string, unknown> {
  const member = capitalMessage.has(error.code) ? 'Message' : 'message';
  return { __type: typeOfError(error), ...error.extra, [member]: error.message };
}
