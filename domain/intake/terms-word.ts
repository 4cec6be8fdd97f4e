import type { CallType } from '../../schemas/call-type.ts';
import type { Stamped } from '../consent/vault.ts';
import { isoTime } from './iso-time.ts';
import { parseTime } from './parse-time.ts';
import type { Said } from './said.ts';
import { isMembers } from './split.ts';

/** Name of the event by which somebody accepts terms. */
const acceptance = 'Terms Accepted';
const longestVersion = 60;

/**
 * Which terms an event says were accepted, stamped with when: of identify the traits `terms_version` and
 * `terms_accepted_at`, of `Terms Accepted` the properties `terms_version` (or `version`) and `accepted_at`. Without a
 * time that of the event; never later than that, so that no date of the future outdoes what is accepted afterwards.
 */
export function termsWordOf(
  event: Readonly<Record<string, unknown>>,
  type: CallType,
  said: Pick<Said, 'messageId' | 'at' | 'saidAtEpochMs'>,
): Stamped<string> | undefined {
  const isAcceptance = type === 'track' && event['event'] === acceptance;
  if (!isAcceptance && type !== 'identify') return undefined;
  const members = event[isAcceptance ? 'properties' : 'traits'];
  if (!isMembers(members)) return undefined;
  const version = members['terms_version'] ?? (isAcceptance ? members['version'] : undefined);
  const isVersion = typeof version === 'string' || typeof version === 'number';
  const text = isVersion ? String(version).toWellFormed().trim() : '';
  if (text === '' || text.length > longestVersion) return undefined;
  const acceptedAt = members['terms_accepted_at'] ?? members['accepted_at'];
  const epochMs = parseTime(acceptedAt);
  const at = epochMs === undefined || epochMs > said.saidAtEpochMs ? said.at : isoTime(epochMs);
  return { value: text, at, messageId: said.messageId };
}
