import type { HashText } from '../../domain/normalize/match-key.ts';
import type { Batch, Member } from '../destination.ts';
import { idDigits, memberIdOf } from '../member-id.ts';
import type { WebhookSettings } from './settings.ts';

/** Body of a request; the same records of the same batch make the same bytes. */
export function webhookBody(
  batch: Batch,
  settings: Pick<WebhookSettings, 'audience' | 'hashing'>,
  hashText: HashText,
): string {
  const { audience, hashing } = settings;
  return JSON.stringify({
    version: 1,
    // A batch's own id may name a profile.
    batch: hashText('sha256', batch.batchId).slice(0, idDigits),
    operation: batch.operation,
    audience,
    hashing,
    members: batch.members.map(({ recordId, keys }) => ({
      id: memberIdOf(audience, recordId, hashText),
      keys,
    })),
  });
}

/** Body of a delivery that names nobody; no two are alike. */
export function testBody(
  settings: Pick<WebhookSettings, 'audience' | 'hashing'>,
  nowEpochMs: number,
  hashText: HashText,
): string {
  const { audience, hashing } = settings;
  const batch = hashText('sha256', `test\n${nowEpochMs}`).slice(0, idDigits);
  return JSON.stringify({ version: 1, batch, operation: 'test', audience, hashing, members: [] });
}

/** Bytes of a body besides its members: words, batch, and an audience of 64 characters. */
export const frameBytes = 256;

/** `{"id":"…","keys":…},` around the keys. */
const memberBytes = 64;

export function sizeOf(member: Member): { readonly records: number; readonly bytes: number } {
  const bytes = new TextEncoder().encode(JSON.stringify(member.keys)).length;
  return { records: 1, bytes: bytes + memberBytes };
}
