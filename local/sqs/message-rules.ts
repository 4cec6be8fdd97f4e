import { hash } from 'node:crypto';
import { AwsError } from '../wire.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const maximumBytes = 1_048_576;
const billedChunkBytes = 65_536;

/** An attribute as it is on the wire; `BinaryValue` is base64. */
interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const outsideTheSet = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/**
 * @returns the body's length in UTF-8
 * @throws AwsError what AWS answers to a message it does not take
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function checkMessage(body: string, attributes: MessageAttributes = {}): number {
  if (body === '') {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  }
  const bytes = Buffer.byteLength(body);
  if (bytes + attributeBytes(attributes) > maximumBytes) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maximumBytes} bytes.`,
    );
  }
  // As many bytes as characters is ASCII; without control characters every one of them is in the set.
  const isPlain = bytes === body.length && !hasControlCharacter(body);
  if (!isPlain && outsideTheSet.test(body)) {
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid binary character was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  return bytes;
}

const looked = Buffer.from(new ArrayBuffer(maximumBytes));
const lookedWords = new Int32Array(looked.buffer);

/**
 * Whether any character of ASCII text, `maximumBytes` at most, is below 0x20. Looks at four at a time: the pattern above
 * takes six times as long.
 */
function hasControlCharacter(text: string): boolean {
  const length = looked.write(text, 'latin1');
  const words = length >> 2;
  for (let at = 0; at < words; at += 1) {
    const word = lookedWords[at] ?? 0;
    if (((word - 0x20202020) & ~word & 0x80808080) !== 0) return true;
  }
  for (let at = words * 4; at < length; at += 1) if ((looked[at] ?? 0) < 0x20) return true;
  return false;
}

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValue', message);

export function messageBytes(body: string, attributes: MessageAttributes = {}): number {
  return Buffer.byteLength(body) + attributeBytes(attributes);
}

function attributeBytes(attributes: MessageAttributes): number {
  let bytes = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType);
    bytes += valueBytes(attribute).length;
  }
  return bytes;
}

/** Requests that AWS bills for one call with this payload. */
export const billedRequests = (payloadBytes: number): number =>
  Math.max(1, Math.ceil(payloadBytes / billedChunkBytes));

export const md5 = (text: string): string => hash('md5', text, 'hex');

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const attribute = attributes[name];
    if (attribute === undefined) return [];
    const transport = Buffer.from([attribute.BinaryValue === undefined ? 1 : 2]);
    return [
      withLength(Buffer.from(name)),
      withLength(Buffer.from(attribute.DataType)),
      transport,
      withLength(valueBytes(attribute)),
    ];
  });
  return hash('md5', Buffer.concat(parts), 'hex');
}

const valueBytes = ({ StringValue, BinaryValue }: MessageAttribute): Buffer =>
  BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64');

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
