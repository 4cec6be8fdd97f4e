import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownRequest } from '../../domain/intake/own-request.ts';
import { decodeMessage } from '../../functions/process/decode-message.ts';

const about = { requestId: 'r', receivedAt: '2026-01-01T00:00:00.000Z', sourceId: 's' };
/** What a queue refuses. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const refused = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

test('whatever an event says, a queue takes it and it is read as it was said', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\ufffe', '\uffff', '\\ufffe'),
  );
  fc.assert(
    fc.property(text, (said) => {
      const message = JSON.stringify(ownRequest(about, JSON.stringify({ said })));
      expect(message).not.toMatch(refused);
      const decoded = decodeMessage({ messageId: 'm', body: message, sentAtEpochMs: 0 });
      expect(decoded.kind).toBe('decoded');
      expect(decoded.kind === 'decoded' && JSON.parse(decoded.body)).toEqual({ said });
    }),
  );
});
